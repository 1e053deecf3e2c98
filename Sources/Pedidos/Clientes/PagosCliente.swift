internal import Contratos
package import Dinero
internal import JSON
internal import OutboundHTTP
package import ServiceKit

/// Payments, as an order needs them.
package struct PagosCliente: Sendable {
    /// What pagos says of a charge.
    package enum Cobrado: Sendable, Equatable {
        case aprobado(id: Int64)
        case rechazado(id: Int64)
    }

    private let remote: RemoteService

    package init(_ remote: RemoteService) { self.remote = remote }

    /// - Parameter clave: the order's name for this charge: repeating it is harmless.
    /// - Throws: `RemoteError`, whose `mayHaveHappened` tells whether it may have been charged; `CancellationError`
    package func pagar(_ monto: Importe, _ pago: FormaDePago, clave: String) async throws -> Cobrado {
        let peticion = PeticionDePago(monto: monto, moneda: pago.moneda, medio: pago.medio, referencia: pago.referencia, fail: pago.fail)
        let response = try await remote.send(.post("/pagar", peticion.json, key: clave))
        guard response.status == 200 else { throw remote.unexpected(response) }
        let hecho = try remote.decode(PagoHecho.self, from: response)
        switch hecho.estado {
        case .aprobado: return .aprobado(id: hecho.pagoID)
        case .rechazado: return .rechazado(id: hecho.pagoID)
        }
    }
}
