import Contratos
import Dinero
import HTTPServer
import JSON

/// What needs neither a disk nor a network.
extension Operation {
    /// The body of an order, as its members are taken out of it.
    func readJSON(_ times: Int) throws {
        let body = Array(#"{"items":[{"producto_id":17,"cantidad":2}],"pago":{"medio":"tarjeta","moneda":"PYG","fail":false}}"#.utf8)
        for _ in 0..<times {
            let json = try JSONObject(parsing: body)
            guard try json.objects("items")?.first?.integer("producto_id") == 17 else { throw WrongResult() }
        }
    }

    /// The body of a charge.
    func writeJSON(_ times: Int) throws {
        let charge = PeticionDePago(
            monto: Importe(diezmilesimas: 300_010_000), moneda: .guarani, medio: "tarjeta", referencia: nil, fail: false)
        for _ in 0..<times {
            guard charge.json.count > 50 else { throw WrongResult() }
        }
    }

    /// From the text of a target to its route, in a table as long as that of pedidos.
    func route(_ times: Int) throws {
        let templates: [RouteTemplate] = [
            "/health", "/health/live", "/health/ready", "/metrics", "/openapi.yaml", "/openapi.json", "/docs", "/pedidos", "/pedidos/{id}",
            "/pedidos/{id}/eventos", "/pedidos/{id}/reembolsar", "/admin/circuitos", "/admin/compensaciones", "/admin/conciliacion",
        ]
        let router = Router(templates.map { .init(.get, $0, $0.description) })
        for _ in 0..<times {
            guard let target = RequestTarget("/pedidos/1234567"), case .found(let route, _) = router.match(.get, target.segments),
                route.endpoint == "/pedidos/{id}"
            else { throw WrongResult() }
        }
    }
}
