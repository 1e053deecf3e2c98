internal import HTTPServer
internal import Pedidos
package import ServiceKit

/// The route of invoices.
package struct FacturaControlador: Sendable {
    private let servicio: FacturaServicio

    package init(_ servicio: FacturaServicio) { self.servicio = servicio }

    // An order has one invoice, whatever name a request for it has.
    package var routes: [Route] { [Route(.post, "/pedidos/{id}/factura", .role(.comprador, .gestor), named: facturar)] }

    /// As JSON, or as a page where that is preferred.
    private func facturar(_ call: Call) async throws -> Response {
        let documento = try await servicio.factura(try call.id(), call.principal.alcance)
        let isPage = call.request.headers.prefers("text/html", to: "application/json")
        var headers: HTTPHeaders = ["Content-Type": isPage ? "text/html; charset=utf-8" : "application/json", "Vary": "Accept"]
        // The page brings nothing along but its style.
        if isPage { headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'" }
        return Response(status: 200, headers: headers, body: Array((isPage ? documento.html : documento.json).utf8))
    }
}
