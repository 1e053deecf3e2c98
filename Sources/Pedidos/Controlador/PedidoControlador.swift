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
            Route(.get, "/pedidos/{id}/eventos", .role(.comprador, .gestor), eventos),
            Route(.post, "/pedidos/{id}/reembolsar", .role(.gestor), named: reembolsar),
        ]
    }

    /// How the end of an order is kept for whoever asked for it, whichever replica ends it.
    package static let constancia = Constancia { nombre, resultado, trace, transaction in
        try OnceOnly.end(nombre, resultado.map(respuesta), trace, transaction)
    }

    private func crear(_ call: Call) async throws -> Response {
        let nuevo = try PedidoNuevo(try call.body(JSONObject.self), moneda: moneda)
        let once = OnceOnly(call, nuevo, database)
        if let answer = try await once.replay() { return answer }
        do {
            return Self.respuesta(try await servicio.crear(nuevo.lineas, nuevo.pago, Self.peticion(once)))
        } catch PedidoError.sinStock(let faltas) where faltas.isEmpty {
            // Another replica ended it: what lacked is in the answer that it kept, not in the order.
            if let answer = try await once.replay() { return answer }
            throw PedidoError.sinStock(faltas)
        }
    }

    private struct Reembolso: JSONCodable {
        let motivo: String

        init(json: JSONObject) throws { motivo = try json.required("motivo") { try json.text($0, upTo: 500) } }

        func encode(into writer: inout JSONWriter) { writer.object { $0.member("motivo", motivo) } }
    }

    private func reembolsar(_ call: Call) async throws -> Response {
        let id = try call.id()
        let body = try call.body(Reembolso.self)
        let once = OnceOnly(call, body, database)
        if let answer = try await once.replay() { return answer }
        let quien = call.principal.subject
        return Self.respuesta(try await servicio.reembolsar(id, razon: body.motivo, quien: quien, Self.peticion(once)))
    }

    private static func peticion(_ once: OnceOnly) -> Peticion {
        Peticion(
            once.name, empieza: { id, transaction in try once.begin(["Location": "/pedidos/\(id)"], transaction) },
            esOtra: { try once.isNew($0) })
    }

    private static func respuesta(_ resultado: Resultado) -> Response {
        let status =
            switch resultado.estado {
            case .confirmado: 201
            case .reembolsado: 200
            case .pendiente, .confirmando, .cancelado, .reembolsando: 202
            }
        return .json(resultado, status: status, headers: ["Location": "/pedidos/\(resultado.pedidoID)"])
    }

    private func listar(_ call: Call) async throws -> Response {
        let page = try call.page()
        let found = try await servicio.pedidos(en: try call.word(query: "estado"), page)
        return .json(Page(found, limit: page.limit, key: \.id))
    }

    private func leer(_ call: Call) async throws -> Response {
        let (pedido, lineas) = try await servicio.pedido(try call.id())
        return .json(PedidoLeido(pedido: pedido, lineas: lineas)).conditional(for: call.request)
    }

    private func eventos(_ call: Call) async throws -> Response {
        let page = try call.page()
        let found = try await servicio.eventos(try call.id(), page).map(EventoLeido.init)
        return .json(Page(found, limit: page.limit, key: \.id))
    }
}
