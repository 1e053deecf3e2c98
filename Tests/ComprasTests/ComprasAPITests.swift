import HTTPServer
import JSON
import TestSupport
import Testing

/// What is asked of an order before it is confirmed, and who may ask.
@Suite(.timeLimit(.minutes(5))) struct ComprasAPITests {
    @Test func `only its health, figures and documents are told to strangers, and each route has its roles`() async throws {
        try await Comercio.with { comercio in
            let open = try await comercio.compras.routesOpenToStrangers()
            #expect(open == TestApp.openToAll)
            #expect(
                comercio.compras.routeTable == [
                    "POST /pedidos comprador", "PUT /pedidos/{id}/items comprador", "POST /pedidos/{id}/confirm comprador",
                    "POST /confirm comprador", "POST /pedidos/{id}/cancelar comprador,gestor",
                    "POST /pedidos/{id}/factura comprador,gestor", "GET /pedidos comprador,gestor",
                    "GET /pedidos/{id} comprador,gestor", "GET /pedidos/{id}/eventos comprador,gestor",
                    "POST /pedidos/{id}/reembolsar gestor", "GET /admin/compensaciones gestor", "POST /admin/compensaciones/{id} gestor",
                    "GET /admin/circuitos gestor", "POST /admin/circuitos/{remoto} gestor", "GET /admin/conciliacion gestor",
                ])
        }
    }

    @Test func `an order is made at the prices of now, by one call, and waits`() async throws {
        try await Comercio.with { comercio in
            try await comercio.stock((price: "15000.5", pieces: 5), (price: "0", pieces: 5))
            let before = comercio.http.calls.count
            let made = try await comercio.make((2, 1), (1, 2))
            #expect(made.status == 201)
            #expect(made.headers["Location"] == "/pedidos/1")
            #expect(made.headers["ETag"] == "\"1\"")
            let text = """
                {"pedido":{"id":1,"total":30001,"estado":"pendiente",MOMENT,CLAVE,"moneda":"PYG","version":1},\
                "items":[{"producto_id":2,"cantidad":1,"precio_unit":0},{"producto_id":1,"cantidad":2,"precio_unit":15000.5}]}
                """
            #expect(made.plain == text)
            #expect(comercio.http.calls.count == before + 1)
            let read = try await comercio.call(.get, "/pedidos/1")
            #expect(read.plain == text)
            #expect(read.headers["ETag"] == "\"1\"")
            #expect(try await comercio.pieces() == [5, 0, 0])
            let events = try await comercio.call(.get, "/pedidos/1/eventos").json().objects("items") ?? []
            #expect(try events.map { try $0.string("evento") } == ["creado"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `under one key an order is made once`(
        kind: DatabaseKind
    ) async throws {
        try await Comercio.with(kind: kind) { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            let first = try await comercio.make((1, 2), key: "k")
            let again = try await comercio.make((1, 2), key: "k")
            #expect(again.body == first.body)
            #expect(again.headers["Idempotent-Replayed"] == "true")
            #expect(again.headers["Location"] == "/pedidos/1")
            #expect(try await comercio.make((1, 3), key: "k").status == 422)
            // A key is its caller's own.
            #expect(try await comercio.make((1, 3), as: Comercio.luis, key: "k").status == 201)
            #expect(try await comercio.orders() == ["1 pendiente - 0", "2 pendiente - 0"])
        }
    }

    @Test func `a product that there is not is named, and nothing is written`() async throws {
        try await Comercio.with { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            let before = try await comercio.contents()
            let answer = try await comercio.make((1, 1), (9, 1))
            #expect(answer.status == 400)
            #expect(try answer.problem().detail == "items[1].producto_id: no existe el producto 9.")
            #expect(try await comercio.contents() == before)
        }
    }

    @Test func `without contenido there is no order`() async throws {
        try await Comercio.with { comercio in
            comercio.http.setRule { _, _ in .refuse }
            let answer = try await comercio.make((1, 1))
            #expect(answer.status == 503)
            #expect(answer.headers["Retry-After"] != nil)
            #expect(try await comercio.orders() == [])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an order can be edited while it waits, at the prices of then`(
        kind: DatabaseKind
    ) async throws {
        try await Comercio.with(kind: kind) { comercio in
            try await comercio.stock((price: "1", pieces: 5), (price: "10", pieces: 5))
            try await comercio.make((1, 2))
            _ = try await comercio.contenido.call(.put, "/productos/2", #"{"precio":12.5}"#)
            let edited = try await comercio.edit(1, (2, 3))
            #expect(edited.status == 200)
            #expect(edited.headers["ETag"] == "\"2\"")
            #expect(
                edited.plain == """
                    {"pedido":{"id":1,"total":37.5,"estado":"pendiente",MOMENT,CLAVE,"moneda":"PYG","version":2},\
                    "items":[{"producto_id":2,"cantidad":3,"precio_unit":12.5}]}
                    """)
            #expect(try await comercio.call(.get, "/pedidos/1").body == edited.body)
            let events = try await comercio.call(.get, "/pedidos/1/eventos").json().objects("items") ?? []
            #expect(try events.map { try $0.string("evento") } == ["creado", "editado"])
        }
    }

    @Test(
        arguments: [
            (nil, 200), ("*", 200), ("\"2\"", 200), ("\"1\", \"2\"", 200), ("\"1\"", 412), ("W/\"2\"", 412), ("\"x\"", 412), ("\"\"", 412),
            ("2", 400), ("\"2", 400), ("x", 400),
        ] as [(String?, Int)])
    func `an edit can ask for the version that was seen`(tag: String?, status: Int) async throws {
        try await Comercio.with { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 1))
            try await comercio.edit(1, (1, 2))
            let before = try await comercio.contents()
            let answer = try await comercio.edit(1, (1, 3), ifMatch: tag)
            #expect(answer.status == status)
            if status != 200 {
                let problem = try answer.problem()
                #expect(problem.error == (status == 412 ? "El pedido cambió" : #"If-Match debe ser * o una lista de ETags, como "3""#))
                #expect(try await comercio.contents() == before)
            }
        }
    }

    @Test(arguments: ["confirmado", "cancelado", "confirmando", "reembolsado"])
    func `what does not wait any more is not edited, cancelled or confirmed anew`(state: String) async throws {
        try await Comercio.with(failures: 1000) { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 1))
            switch state {
            case "cancelado": try await comercio.cancel()
            case "confirmando":
                comercio.http.befall("pagos", "POST /pagar", .loseRequest)
                #expect(try await comercio.confirm().status == 202)
            default:
                try await comercio.confirm()
                if state == "reembolsado" { #expect(try await comercio.refund().status == 200) }
            }
            for (answer, what) in [(try await comercio.edit(1, (1, 2)), "editar"), (try await comercio.cancel(), "cancelar")] {
                #expect(answer.status == 409)
                #expect(try answer.problem().error == "El pedido no se puede \(what)")
                #expect(try answer.json().string("estado") == state)
            }
            let confirmed = try await comercio.confirm()
            switch state {
            case "confirmado": #expect(confirmed.status == 200)
            case "confirmando":
                #expect(confirmed.status == 202)
                #expect(confirmed.headers["Location"] == "/pedidos/1")
            default: #expect(confirmed.status == 409)
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `an order that is cancelled says why`(
        kind: DatabaseKind
    ) async throws {
        try await Comercio.with(kind: kind) { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 1))
            let cancelled = try await comercio.cancel(1, #"{"motivo":"me arrepentí"}"#, key: "c")
            #expect(cancelled.status == 200)
            let order = try #require(try cancelled.json().object("pedido"))
            #expect(try order.string("estado") == "cancelado")
            #expect(try order.string("motivo") == "a_pedido")
            #expect(try order.string("razon") == "me arrepentí")
            let again = try await comercio.cancel(1, #"{"motivo":"me arrepentí"}"#, key: "c")
            #expect(again.body == cancelled.body)
            try await comercio.make((1, 1))
            #expect(try await comercio.cancel(2, "", as: Comercio.gema).status == 200)
            #expect(try await comercio.call(.get, "/pedidos").json().objects("items")?.count == 2)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `buyers see their own orders alone, shopkeepers all`(
        kind: DatabaseKind
    ) async throws {
        try await Comercio.with(kind: kind) { comercio in
            try await comercio.stock((price: "1", pieces: 5))
            try await comercio.make((1, 1))
            try await comercio.make((1, 1), as: Comercio.luis)
            for (who, ids) in [(Comercio.ana, [1]), (Comercio.luis, [2]), (Comercio.gema, [2, 1])] as [(String, [Int64])] {
                for query in ["", "?estado=pendiente"] {
                    let listed = try await comercio.call(.get, "/pedidos" + query, as: who).json().objects("items") ?? []
                    #expect(try listed.map { try $0.integer("id") } == ids, "\(who)")
                }
            }
            let before = try await comercio.contents()
            for answer in [
                try await comercio.call(.get, "/pedidos/1", as: Comercio.luis),
                try await comercio.call(.get, "/pedidos/1/eventos", as: Comercio.luis),
                try await comercio.edit(1, (1, 2), as: Comercio.luis), try await comercio.confirm(1, as: Comercio.luis),
                try await comercio.call(.post, "/confirm", #"{"pedido_id":1,"pago":{"medio":"x"}}"#, as: Comercio.luis),
                try await comercio.cancel(1, as: Comercio.luis), try await comercio.confirm(9),
            ] {
                #expect(answer.status == 404)
                #expect(try answer.problem().error == "No encontrado")
            }
            #expect(try await comercio.contents() == before)
            for answer in [
                try await comercio.refund(1, as: Comercio.ana), try await comercio.make((1, 1), as: Comercio.gema),
                try await comercio.confirm(1, as: Comercio.gema), try await comercio.call(.get, "/admin/conciliacion"),
            ] {
                #expect(answer.status == 403)
            }
            #expect(try await comercio.call(.get, "/pedidos/1/eventos", as: Comercio.gema).status == 200)
        }
    }
}
