internal import HTTPServer
package import ServiceKit

/// The routes that read orders: buyers their own, shopkeepers all.
package struct LecturaControlador: Sendable {
    private let servicio: LecturaServicio

    package init(_ servicio: LecturaServicio) { self.servicio = servicio }

    package var routes: [Route] {
        [
            Route(.get, "/pedidos", .role(.comprador, .gestor), listar),
            Route(.get, "/pedidos/{id}", .role(.comprador, .gestor), leer),
            Route(.get, "/pedidos/{id}/eventos", .role(.comprador, .gestor), eventos),
        ]
    }

    private func listar(_ call: Call) async throws -> Response {
        let page = try call.page()
        let found = try await servicio.pedidos(call.principal.alcance, en: try call.word(query: "estado"), page)
        return .json(Page(found, limit: page.limit, key: \.id))
    }

    private func leer(_ call: Call) async throws -> Response {
        let leido = PedidoLeido(try await servicio.pedido(try call.id(), call.principal.alcance))
        return leido.respuesta().conditional(for: call.request)
    }

    private func eventos(_ call: Call) async throws -> Response {
        let page = try call.page()
        let found = try await servicio.eventos(try call.id(), call.principal.alcance, page).map(EventoLeido.init)
        return .json(Page(found, limit: page.limit, key: \.id))
    }
}

extension Principal {
    /// Whose orders the caller may see.
    package var alcance: Alcance { roles.contains(.gestor) ? .todos : .propios(subject) }
}
