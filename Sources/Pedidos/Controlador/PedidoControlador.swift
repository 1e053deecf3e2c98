internal import Contratos
package import Dinero
internal import HTTPServer
internal import JSON
package import ServiceKit

/// The route that makes and confirms an order in one call.
package struct PedidoControlador: Sendable {
    private let servicio: PedidoServicio
    private let respuestas: TramiteRespuestas
    private let moneda: Moneda

    /// - Parameter moneda: of an order that names none.
    package init(_ servicio: PedidoServicio, _ respuestas: TramiteRespuestas, moneda: Moneda) {
        self.servicio = servicio
        self.respuestas = respuestas
        self.moneda = moneda
    }

    package var routes: [Route] { [Route(.post, "/pedidos", .role(.comprador), named: crear)] }

    private func crear(_ call: Call) async throws -> Response {
        let nuevo = try PedidoNuevo(try call.body(JSONObject.self), moneda: moneda)
        return try await respuestas.responder(call, nuevo) { peticion in
            try await servicio.crear(nuevo.lineas.lineas, nuevo.pago, dueno: call.principal.subject, peticion)
        }
    }
}
