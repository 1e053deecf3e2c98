internal import Contratos
internal import JSON
internal import Resilience
package import ServiceKit

/// Stock and reservations, as an order needs them.
package struct InventarioCliente: Sendable {
    /// What inventario says of a wish for stock.
    package enum Reservado: Sendable, Equatable {
        case hecha(id: Int64)
        case insuficiente(disponible: Int64)
    }

    private let remote: RemoteService

    package init(_ remote: RemoteService) { self.remote = remote }

    /// Whether it is known to be out of reach.
    package var isAway: Bool { remote.breaker.openFor != nil }

    /// - Parameter clave: the order's name for this reservation: repeating it is harmless.
    /// - Throws: `RemoteError`, whose `mayHaveHappened` tells whether a reservation may have been made; `CancellationError`
    package func reservar(_ linea: LineaPedida, clave: String) async throws -> Reservado {
        let peticion = PeticionDeReserva(productoID: linea.productoID, cantidad: linea.cantidad)
        let response = try await remote.send(.post("/reservar", peticion.json, key: clave))
        switch response.status {
        case 200: return .hecha(id: try remote.decode(ReservaHecha.self, from: response).reservaID)
        case 409:
            let body = try remote.decode(JSONObject.self, from: response)
            guard let disponible = try? body.integer("disponible") else { throw remote.unexpected(response) }
            return .insuficiente(disponible: disponible)
        default: throw remote.unexpected(response)
        }
    }

    /// Repeating is harmless.
    /// - Throws: `RemoteError`, `CancellationError`
    package func consumir(_ reservaID: Int64) async throws {
        try await terminar(.settlement("/consumir", body(reservaID), key: "reserva:\(reservaID)"), leaves: "consumida")
    }

    /// Repeating is harmless.
    /// - Throws: `RemoteError`, `CancellationError`
    package func liberar(_ reservaID: Int64) async throws {
        try await terminar(.settlement("/liberar", body(reservaID), key: "reserva:\(reservaID)"), leaves: "liberada")
    }

    private func body(_ reservaID: Int64) -> [UInt8] {
        JSONObject([.init("reserva_id", .number(JSONNumber(text: String(reservaID))))]).json
    }

    /// - Parameter estado: what the reservation must be after it; one that had ended in another way is an error.
    private func terminar(_ request: RemoteRequest, leaves estado: String) async throws {
        let response = try await remote.send(request)
        guard response.status == 200 else { throw remote.unexpected(response) }
        let detalle = try remote.decode(JSONObject.self, from: response)["detalle"]
        guard detalle == nil || detalle == .string("Reserva ya \(estado)") else { throw remote.unexpected(response) }
    }
}
