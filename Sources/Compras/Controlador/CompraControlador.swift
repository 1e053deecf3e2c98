internal import Contratos
internal import HTTPServer
internal import JSON
package import Pedidos
internal import Persistence
package import ServiceKit

/// The routes of an order until it is confirmed.
package struct CompraControlador: Sendable {
    private let servicio: CompraServicio
    private let respuestas: TramiteRespuestas

    package init(_ servicio: CompraServicio, _ respuestas: TramiteRespuestas) {
        self.servicio = servicio
        self.respuestas = respuestas
    }

    package var routes: [Route] {
        [
            Route(.post, "/pedidos", .role(.comprador), writes: crear),
            Route(.put, "/pedidos/{id}/items", .role(.comprador), writes: editar),
            Route(.post, "/pedidos/{id}/confirm", .role(.comprador), named: confirmar),
            Route(.post, "/confirm", .role(.comprador), named: confirmarNombrado),
            Route(.post, "/pedidos/{id}/cancelar", .role(.comprador, .gestor), optional: true, writes: cancelar),
        ]
    }

    private func crear(_ call: Call, _ body: LineasPedidas) async throws -> UnitOfWork<Response> {
        try await servicio.crear(body.lineas, dueno: call.principal.subject).map { leido in
            PedidoLeido(leido).respuesta(status: 201, headers: ["Location": "/pedidos/\(leido.pedido.id)"])
        }
    }

    private func editar(_ call: Call, _ body: LineasPedidas) async throws -> UnitOfWork<Response> {
        let id = try call.id()
        // What is no number is a tag that no version has.
        let versiones = try call.ifMatch().map { Set($0.compactMap { Int64($0) }) }
        return try await servicio.editar(id, call.principal.alcance, body.lineas, versiones: versiones).map { PedidoLeido($0).respuesta() }
    }

    private func confirmar(_ call: Call) async throws -> Response {
        let id = try call.id()
        let body = try call.body(ConfirmacionPedida.self)
        return try await confirmar(call, body, id, body.confirmacion)
    }

    private func confirmarNombrado(_ call: Call) async throws -> Response {
        let body = try call.body(ConfirmacionNombrada.self)
        return try await confirmar(call, body, body.pedidoID, body.confirmacion.confirmacion)
    }

    private func confirmar(
        _ call: Call, _ body: some JSONEncodable, _ id: Int64, _ confirmacion: SagaDAO.Confirmacion
    ) async throws -> Response {
        try await respuestas.responder(call, body) { peticion in
            try await servicio.confirmar(id, call.principal.alcance, confirmacion, peticion)
        }
    }

    private struct Cancelacion: JSONCodable, Sendable {
        let motivo: String?

        init(json: JSONObject) throws { motivo = try json.text("motivo", upTo: 500) }

        func encode(into writer: inout JSONWriter) { writer.object { $0.optional("motivo", motivo) } }
    }

    private func cancelar(_ call: Call, _ body: Cancelacion) throws -> UnitOfWork<Response> {
        servicio.cancelar(try call.id(), call.principal.alcance, razon: body.motivo).map { PedidoLeido($0).respuesta() }
    }
}
