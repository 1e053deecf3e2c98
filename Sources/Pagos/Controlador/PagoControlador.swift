internal import Contratos
internal import HTTPServer
internal import JSON
package import ServiceKit

/// The routes of payments.
package struct PagoControlador: Sendable {
    private let servicio: PagoServicio

    package init(_ servicio: PagoServicio) { self.servicio = servicio }

    package var routes: [Route] {
        [
            Route(.post, "/pagar", .role(.servicio), pagar)
        ]
    }

    private func pagar(_ call: Call) async throws -> Response {
        let peticion = try call.body(PeticionDePago.self)
        let cobro = Cobro(monto: peticion.monto, moneda: peticion.moneda, medio: peticion.medio, referencia: peticion.referencia)
        let pago = try await servicio.pagar(cobro, rechazar: peticion.fail)
        return .json(PagoRespuesta(pago: pago))
    }
}

/// A payment, as it is answered.
private struct PagoRespuesta: JSONEncodable {
    let pago: Pago

    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("pago_id", pago.id)
            body.member("estado", pago.estado.rawValue)
        }
    }
}
