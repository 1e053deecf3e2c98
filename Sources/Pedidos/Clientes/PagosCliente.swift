internal import Contratos
package import Dinero
internal import JSON
package import ServiceKit

/// Payments, as an order needs them. Every call is harmless to repeat: the order names its charges.
package struct PagosCliente: Sendable {
    /// What pagos says of a charge.
    package enum Cobrado: Sendable, Equatable {
        case aprobado(id: Int64)
        case rechazado(id: Int64)
        /// It was voided before, or given back: it will never be charged under this key.
        case anulado
    }

    private let remote: RemoteService

    /// Of the service that is asked.
    var nombre: String { remote.name }

    package init(_ remote: RemoteService) { self.remote = remote }

    /// - Parameter clave: the order's name for this charge.
    /// - Throws: `RemoteError`, `CancellationError`
    package func pagar(_ monto: Importe, _ pago: FormaDePago, clave: String, _ tries: inout [RemoteTry]) async throws -> Cobrado {
        let peticion = PeticionDePago(monto: monto, moneda: pago.moneda, medio: pago.medio, referencia: pago.referencia, fail: pago.fail)
        let answer = try await remote.send(.post("/pagar", peticion.json, key: clave), noting: &tries)
        switch answer.status {
        case 200:
            let hecho = try remote.decode(PagoHecho.self, from: answer)
            return hecho.estado == .aprobado ? .aprobado(id: hecho.pagoID) : .rechazado(id: hecho.pagoID)
        case 409:
            // Without Retry-After: what is still under way has been taken care of below.
            guard case .string(let estado)? = try? JSONObject(parsing: answer.body)["estado"], ["anulado", "reembolsado"].contains(estado)
            else {
                throw remote.unexpected(answer)
            }
            return .anulado
        default: throw remote.unexpected(answer)
        }
    }

    /// Voids the charge, or sees to it that it is never made.
    /// - Throws: `RemoteError`, `CancellationError`
    package func anular(_ clave: String, _ tries: inout [RemoteTry]) async throws {
        let body = JSONObject([.init("clave", .string(clave))]).json
        try await hacer("/pagos/anular", body, &tries)
    }

    /// The number of a charge.
    /// - Throws: `RemoteError`, `CancellationError`
    package func pago(_ clave: String, _ tries: inout [RemoteTry]) async throws -> Int64 {
        let answer = try await remote.send(.get("/pagos?clave=\(clave)"), noting: &tries)
        guard answer.status == 200 else { throw remote.unexpected(answer) }
        let pago = try remote.decode(JSONObject.self, from: answer)
        guard let id = try? pago.integer("pago_id") else { throw remote.unexpected(answer) }
        return id
    }

    /// Gives an approved charge back.
    /// - Throws: `RemoteError`, `CancellationError`
    package func reembolsar(_ id: Int64, _ tries: inout [RemoteTry]) async throws {
        try await hacer("/pagos/\(id)/reembolsar", [], &tries)
    }

    private func hacer(_ path: String, _ body: [UInt8], _ tries: inout [RemoteTry]) async throws {
        let answer = try await remote.send(.act(path, body), noting: &tries)
        guard answer.status == 200 else { throw remote.unexpected(answer) }
    }
}
