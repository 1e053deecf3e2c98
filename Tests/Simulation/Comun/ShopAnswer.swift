import JSON
import OutboundHTTP

/// What a caller was told.
struct ShopAnswer: Sendable, Equatable {
    let status: Int
    let body: [UInt8]
    let isReplayed: Bool
    let retryAfter: String?

    init(_ response: OutboundResponse) {
        status = response.status
        body = response.body
        isReplayed = response.header("Idempotent-Replayed") == "true"
        retryAfter = response.header("Retry-After")
    }

    var json: JSONObject? { try? JSONObject(parsing: body) }

    /// The order itself, where that is the answer.
    var reading: Reading? { try? Reading(self) }

    var orderID: Int64? { (try? json?.integer("pedido_id")) ?? reading?.order }

    var reservationID: Int64? { try? json?.integer("reserva_id") }

    /// The state that an order was said to be in.
    var state: String? { (try? json?.string("estado")) ?? reading?.state }

    /// Whether it is the end of the matter under its key: not a fault of the services, and not one that is told to wait.
    var isFinal: Bool { status < 500 && !isUnknownYet && !(status == 409 && retryAfter != nil) }

    private var isUnknownYet: Bool { status == 202 && (state == "confirmando" || state == "reembolsando") }
}
