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
        let (id, versiones) = (try call.id(), try call.versiones())
        return try await servicio.editar(id, call.principal.alcance, body.lineas, versiones: versiones).map { PedidoLeido($0).respuesta() }
    }

    private func confirmar(_ call: Call) async throws -> Response {
        try await confirmar(call, try call.id(), try call.body(ConfirmacionPedida.self))
    }

    /// The same request as `POST /pedidos/{id}/confirm`, under its key too.
    private func confirmarNombrado(_ call: Call) async throws -> Response {
        let body = try call.body(ConfirmacionNombrada.self)
        let same = call.known(as: "/pedidos/\(body.pedidoID)/confirm", "/pedidos/{id}/confirm")
        return try await confirmar(same, body.pedidoID, body.confirmacion)
    }

    private func confirmar(_ call: Call, _ id: Int64, _ body: ConfirmacionPedida) async throws -> Response {
        var confirmacion = body.confirmacion
        confirmacion.versiones = try call.versiones()
        return try await respuestas.responder(call, body) { [confirmacion] peticion in
            try await servicio.confirmar(id, call.principal.alcance, confirmacion, peticion)
        }
    }

    private struct Cancelacion: JSONCodable, Sendable {
        let motivo: String?

        init(json: JSONObject) throws { motivo = try json.text("motivo", upTo: 500) }

        func encode(into writer: inout JSONWriter) { writer.object { $0.optional("motivo", motivo) } }
    }

    private func cancelar(_ call: Call, _ body: Cancelacion) throws -> UnitOfWork<Response> {
        let (id, versiones) = (try call.id(), try call.versiones())
        return servicio.cancelar(id, call.principal.alcance, razon: body.motivo, versiones: versiones).map { PedidoLeido($0).respuesta() }
    }
}

extension Call {
    /// The versions of the order that `If-Match` names; nil for any. What is no version is a tag that none has.
    fileprivate func versiones() throws -> Set<Int64>? {
        try ifMatch().map { tags in Set(tags.compactMap { tag in Int64(tag).flatMap { String($0) == tag ? $0 : nil } }) }
    }
}
