import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing

/// The rows of pedidos in the contract that read, and who may use which.
@Suite(.timeLimit(.minutes(5))) struct PedidosAPITests {
    /// The text without the moments, each of which must be RFC 3339 in UTC with milliseconds.
    private func withoutMoments(_ text: String) -> String {
        text.replacing(/"created_at":"20[0-9]{2}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]\.[0-9]{3}Z"/, with: "MOMENT")
            .replacing(/"clave":"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"/, with: "CLAVE")
    }

    @Test func `only its health, figures and documents are told to strangers, and each route has its roles`() async throws {
        try await Tienda.with { tienda in
            let open = try await tienda.pedidos.routesOpenToStrangers()
            #expect(open == TestApp.openToAll)
            #expect(
                tienda.pedidos.routeTable == [
                    "POST /pedidos comprador", "GET /pedidos comprador,gestor", "GET /pedidos/{id} comprador,gestor",
                    "GET /pedidos/{id}/eventos comprador,gestor", "POST /pedidos/{id}/reembolsar gestor",
                    "GET /admin/compensaciones gestor", "POST /admin/compensaciones/{id} gestor", "GET /admin/circuitos gestor",
                    "POST /admin/circuitos/{remoto} gestor", "GET /admin/conciliacion gestor",
                ])
            #expect(try await tienda.pedidos.call(.get, "/health", headers: [:]).text == #"{"status":"ok","service":"pedidos"}"#)
        }
    }

    @Test func `a shopkeeper reads orders and makes none`() async throws {
        try await Tienda.with(authenticator: EverybodyIs(.gestor)) { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let answer = try await tienda.order((product: 1, pieces: 1))
            #expect(answer.status == 403)
            #expect(try answer.problem().error == "Acceso denegado")
            #expect(try await tienda.orders() == [])
            #expect(tienda.http.calls == [])
            #expect(try await tienda.pedidos.call(.get, "/pedidos").status == 200)
        }
    }

    @Test func `with everybody else down it is still ready, and reads`() async throws {
        try await Tienda.with { tienda in
            tienda.http.setRule { _, _ in .refuse }
            for target in ["/health/ready", "/pedidos"] {
                let answer = try await tienda.pedidos.call(.get, target)
                #expect(answer.status == 200)
            }
            #expect(tienda.http.calls == [])
        }
    }

    @Test func `GET lists the orders, newest first`() async throws {
        try await Tienda.with { tienda in
            let empty = try await tienda.pedidos.call(.get, "/pedidos")
            #expect(empty.status == 200)
            #expect(empty.text == #"{"items":[]}"#)
            try await tienda.stock((price: "15000.5", pieces: 5))
            _ = try await tienda.order((product: 1, pieces: 1))
            _ = try await tienda.order((product: 1, pieces: 2), pago: #"{"fail":true}"#)
            _ = try await tienda.order((product: 1, pieces: 9))
            _ = try await tienda.order((product: 1, pieces: 2))
            let answer = try await tienda.pedidos.call(.get, "/pedidos")
            #expect(answer.status == 200)
            #expect(
                withoutMoments(answer.text) == """
                    {"items":[{"id":4,"total":30001,"estado":"confirmado",MOMENT,CLAVE,"moneda":"PYG","version":2},\
                    {"id":2,"total":30001,"estado":"cancelado","motivo":"pago_rechazado",MOMENT,CLAVE,"moneda":"PYG","version":3},\
                    {"id":1,"total":15000.5,"estado":"confirmado",MOMENT,CLAVE,"moneda":"PYG","version":2}]}
                    """)
        }
    }

    @Test func `a list is read in pages, each telling of the next`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 50))
            for number in 1...5 { _ = try await tienda.order((product: 1, pieces: number == 3 ? 99 : 1)) }
            func ids(_ query: String) async throws -> (ids: [Int64?], next: String?) {
                let page = try await tienda.pedidos.call(.get, "/pedidos" + query).json()
                return (try (page.objects("items") ?? []).map { try $0.integer("id") }, try page.string("siguiente"))
            }
            for (query, wanted, next) in [
                ("?limite=2", [5, 4], "4"), ("?limite=2&cursor=4", [2, 1], nil), ("?limite=1&cursor=4", [2], "2"), ("?cursor=1", [], nil),
                ("?cursor=0", [], nil), ("?limite=4", [5, 4, 2, 1], nil), ("?estado=cancelado", [3], nil),
                ("?estado=confirmado&limite=3", [5, 4, 2], "2"), ("?estado=confirmado&limite=3&cursor=2", [1], nil),
                ("?estado=cancelado&cursor=3", [], nil), ("?estado=reembolsado", [], nil),
            ] as [(String, [Int64], String?)] {
                let page = try await ids(query)
                #expect(page.ids == wanted, "\(query)")
                #expect(page.next == next, "\(query)")
            }
        }
    }

    @Test(arguments: [
        ("limite=0", "limite debe ser un número entero de 1 a 1000"), ("limite=1001", "limite debe ser un número entero de 1 a 1000"),
        ("limite=x", "limite debe ser un número entero de 1 a 1000"), ("limite=", "limite debe ser un número entero de 1 a 1000"),
        ("cursor=x", "cursor no es de esta lista"), ("cursor=-1", "cursor no es de esta lista"),
        ("cursor=99999999999999999999", "cursor no es de esta lista"),
        ("estado=", "estado debe ser uno de: pendiente, confirmando, confirmado, cancelado, reembolsando, reembolsado"),
        ("estado=Confirmado", "estado debe ser uno de: pendiente, confirmando, confirmado, cancelado, reembolsando, reembolsado"),
    ])
    func `a list that is asked for wrongly is told so`(query: String, error: String) async throws {
        try await Tienda.with { tienda in
            let answer = try await tienda.pedidos.call(.get, "/pedidos?" + query)
            #expect(answer.status == 400)
            #expect(try answer.problem().error == error)
        }
    }

    @Test func `GET of one answers it with its lines in their order`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "15000.5", pieces: 5), (price: "10000", pieces: 5))
            _ = try await tienda.order((product: 2, pieces: 1), (product: 1, pieces: 2))
            let answer = try await tienda.pedidos.call(.get, "/pedidos/1")
            #expect(answer.status == 200)
            #expect(
                withoutMoments(answer.text) == """
                    {"pedido":{"id":1,"total":40001,"estado":"confirmado",MOMENT,CLAVE,"moneda":"PYG","version":2},\
                    "items":[{"producto_id":2,"cantidad":1,"precio_unit":10000},{"producto_id":1,"cantidad":2,"precio_unit":15000.5}]}
                    """)
        }
    }

    @Test(arguments: ["2", "0", "9223372036854775807", "abc", "-1", "1.0", "99999999999999999999", "1/", "%20"])
    func `an order that is not there is 404`(id: String) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            _ = try await tienda.order((product: 1, pieces: 1))
            let answer = try await tienda.pedidos.call(.get, "/pedidos/" + id)
            #expect(answer.status == 404)
            #expect(try answer.problem().error == "No encontrado")
        }
    }

    @Test func `the others get the caller's trace`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let trace = "0af7651916cd43dd8448eb211c80319c"
            tienda.http.setRule { _, request in
                let header = request.headers.first { $0.name == "traceparent" }?.value ?? ""
                return header.contains(trace) ? .deliver : .refuse
            }
            let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "traceparent": "00-\(trace)-b7ad6b7169203331-01"]
            let body = #"{"items":[{"producto_id":1,"cantidad":1}]}"#
            let answer = try await tienda.pedidos.call(.post, "/pedidos", body, headers: headers)
            #expect(answer.status == 201)
            #expect(tienda.http.calls.map { $0.prefix(20) } == ["productos GET /produ", "inventario PUT /rese", "pagos POST /pagar"])
        }
    }
}
