internal import Contratos
package import Dinero
internal import HTTPServer
internal import JSON
package import Persistence
package import ServiceKit

/// The routes of orders.
package struct PedidoControlador: Sendable {
    private let servicio: PedidoServicio
    private let moneda: Moneda
    private let database: Database

    /// - Parameters:
    ///   - moneda: of an order that names none.
    ///   - database: that of the orders, where what their callers were told is kept too.
    package init(_ servicio: PedidoServicio, moneda: Moneda, database: Database) {
        self.servicio = servicio
        self.moneda = moneda
        self.database = database
    }

    package var routes: [Route] {
        [
            Route(.post, "/pedidos", .role(.comprador), named: crear),
            Route(.get, "/pedidos", .role(.comprador, .gestor), listar),
            Route(.get, "/pedidos/{id}", .role(.comprador, .gestor), leer),
        ]
    }

    private func crear(_ call: Call) async throws -> Response {
        let nuevo = try PedidoNuevo(try call.body(JSONObject.self), moneda: moneda)
        let once = OnceOnly(call, nuevo, database)
        if let answer = try await once.replay() { return answer }
        let constancia = Constancia(
            empieza: { id, transaction in try once.begin(["Location": "/pedidos/\(id)"], transaction) },
            termina: { resultado, transaction in try once.end(resultado.map(Self.respuesta), transaction) })
        return Self.respuesta(try await servicio.crear(nuevo.lineas, nuevo.pago, constancia))
    }

    private static func respuesta(_ resultado: Resultado) -> Response {
        .json(resultado, status: resultado.estado == .confirmado ? 201 : 202, headers: ["Location": "/pedidos/\(resultado.pedidoID)"])
    }

    private func listar(_ call: Call) async throws -> Response {
        let page = try call.page()
        let found = try await servicio.pedidos(en: try estado(call), page)
        return .json(Page(found, limit: page.limit, key: \.id))
    }

    private func leer(_ call: Call) async throws -> Response {
        let (pedido, lineas) = try await servicio.pedido(try call.id())
        return .json(PedidoLeido(pedido: pedido, lineas: lineas)).conditional(for: call.request)
    }

    private func estado(_ call: Call) throws -> Pedido.Estado? {
        guard let text = call.request.query("estado") else { return nil }
        guard let estado = Pedido.Estado(rawValue: text) else {
            throw Problem(.invalid, "estado debe ser uno de: \(Pedido.Estado.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return estado
    }
}
