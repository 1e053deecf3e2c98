import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import TestSupport
import Testing
import WorldKit

@testable import ServiceKit

/// Invoices: number and day by a commit of their own, then the function, then the same for ever.
@Suite(.timeLimit(.minutes(5))) struct FacturaTests {
    private static let page: HTTPHeaders = ["Accept": "text/html,*/*;q=0.8"]

    /// With one order of two pieces that is confirmed.
    private func with(
        kind: DatabaseKind = .sqlite, confirmed: Int = 1, _ body: @Sendable (Comercio) async throws -> Void
    ) async throws {
        try await Comercio.with(kind: kind) { comercio in
            try await comercio.stock((price: "19500.25", pieces: 100))
            for id in 1...confirmed {
                try await comercio.make((1, 2))
                #expect(try await comercio.confirm(id).status == 200)
            }
            try await body(comercio)
        }
    }

    private func events(_ comercio: Comercio, _ id: Int = 1) async throws -> [String] {
        let items = try await comercio.call(.get, "/pedidos/\(id)/eventos").json().objects("items") ?? []
        return try items.map { item in
            [try item.string("evento"), try item.string("remoto"), try item.integer("estado_http").map(String.init)]
                .compactMap { $0 }.joined(separator: " ")
        }.filter { $0.hasPrefix("factura") }
    }

    /// What is numbered, such as `A 1 of 1`, in order.
    private func numbers(_ comercio: Comercio) async throws -> [String] {
        try await comercio.bases[0].read { transaction in
            try transaction.query("SELECT serie, numero, pedido_id FROM facturas ORDER BY numero") { row in
                "\(try row.text(0)) \(try row.integer(1)) of \(try row.integer(2))"
            }
        }
    }

    // What there is.

    @Test(arguments: DatabaseKind.allCases) func `an order that was confirmed has one invoice, the same every time`(kind: DatabaseKind)
        async throws
    {
        try await with(kind: kind) { comercio in
            let first = try await comercio.invoice()
            #expect(first.status == 200)
            #expect(first.headers["Content-Type"] == "application/json" && first.headers["Vary"] == "Accept")
            let day = comercio.world.now.description.prefix(10)
            #expect(
                first.plain
                    == #"{"serie":"A","numero":1,"fecha":"\#(day)","pedido_id":1,CLAVE,"moneda":"PYG","subtotal":39000.5,"hecha":1}"#)
            for key in [nil, "k", "k"] {
                let again = try await comercio.invoice(key: key)
                #expect(again.text == first.text)
            }
            #expect(comercio.funcion.bodies.withLock { $0.count } == 1)
            #expect(try await events(comercio) == ["facturado", "factura mediador 200"])
            #expect(try await numbers(comercio) == ["A 1 of 1"])
        }
    }

    @Test func `the function is given the order with its number and day, and what its prices include`() async throws {
        try await with { comercio in
            _ = try await comercio.invoice()
            let body = try #require(comercio.funcion.bodies.withLock { $0 }.first)
            let day = comercio.world.now.description.prefix(10)
            let plain = body.replacing(/"clave":"[-0-9a-f]{36}"/, with: "CLAVE")
            #expect(
                plain == """
                    {"serie":"A","numero":1,"fecha":"\(day)","pedido":{"id":1,CLAVE,"moneda":"PYG",\
                    "lineas":[{"producto_id":1,"cantidad":2,"precio":19500.25}],"total":39000.5},"iva":{"PYG":10}}
                    """)
        }
    }

    @Test func `whoever prefers a page gets one, with nothing in it from elsewhere`() async throws {
        try await with { comercio in
            let page = try await comercio.invoice(accept: "text/html,*/*;q=0.8")
            #expect(page.status == 200 && page.text == "<!doctype html><p>factura 1</p>")
            #expect(page.headers["Content-Type"] == "text/html; charset=utf-8" && page.headers["Vary"] == "Accept")
            #expect(page.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'")
            let json = try await comercio.invoice(accept: "application/json")
            #expect(try json.json().integer("hecha") == 1)
        }
    }

    // Who may, and when.

    @Test func `an order is invoiced for its owner and for shopkeepers, and is not there for others`() async throws {
        try await with { comercio in
            let refused = [
                try await comercio.invoice(as: Comercio.luis), try await comercio.invoice(7),
                try await comercio.invoice(as: "eva:servicio"),
            ]
            #expect(refused.map(\.status) == [404, 404, 403])
            let taken = try await numbers(comercio)
            #expect(taken == [])
            let made = try await comercio.invoice(as: Comercio.gema)
            #expect(made.status == 200)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `one that was never confirmed has none, and takes no number`(kind: DatabaseKind)
        async throws
    {
        try await with(kind: kind) { comercio in
            try await comercio.make((1, 1))
            try await comercio.make((1, 1))
            try await comercio.cancel(3)
            for (id, estado) in [(2, "pendiente"), (3, "cancelado")] {
                let refused = try await comercio.invoice(id)
                #expect(refused.status == 409)
                #expect(try refused.problem().error == "El pedido no se puede facturar")
                #expect(try refused.json().string("estado") == estado)
            }
            #expect(comercio.funcion.bodies.withLock { $0 } == [])
            _ = try await comercio.invoice()
            #expect(try await numbers(comercio) == ["A 1 of 1"])
        }
    }

    @Test(arguments: [true, false]) func `one that was refunded keeps its invoice, or is given it`(before: Bool) async throws {
        try await with { comercio in
            let first = before ? try await comercio.invoice() : nil
            #expect(try await comercio.refund().status == 200)
            let after = try await comercio.invoice()
            #expect(after.status == 200)
            if let first { #expect(after.text == first.text) }
        }
    }

    @Test func `a currency without a rate is for whoever has set it up: nothing is numbered`() async throws {
        try await with { comercio in
            try await comercio.bases[0].unit { try $0.execute("UPDATE pedidos SET moneda = 'EUR'") }.commit()
            let refused = try await comercio.invoice()
            #expect(refused.status == 503 && refused.headers["Retry-After"] == "60")
            #expect(try await numbers(comercio) == [])
        }
    }

    /// At each point that the call for an invoice of an order that waits comes to, its owner gives it other lines and pays it.
    @Test(arguments: DatabaseKind.allCases) func `an invoice is that of what was paid, whenever it was asked for`(kind: DatabaseKind)
        async throws
    {
        for turn in 1...4 {
            let points = Locked(0)
            try await Comercio.with(kind: kind) { comercio in
                try await comercio.stock((price: "100", pieces: 100))
                try await comercio.make((1, 1))
                let visit: @Sendable (String) async -> Void = { _ in
                    let count = points.withLock { points in
                        points += 1
                        return points
                    }
                    guard count == turn else { return }
                    await FaultPoint.$visitor.withValue(nil) {
                        _ = try? await comercio.edit(1, (1, 2))
                        _ = try? await comercio.confirm()
                    }
                }
                let early = try await FaultPoint.$visitor.withValue(visit) { try await comercio.invoice() }
                #expect(early.status == 409 || early.status == 200)
                _ = try await comercio.edit(1, (1, 2))
                _ = try await comercio.confirm()
                let made = try await comercio.invoice().json()
                #expect(try made.number("subtotal")?.text == "200", "\(turn)")
            }
        }
    }

    @Test func `one that was never confirmed has none, in whatever currency`() async throws {
        try await with { comercio in
            try await comercio.make((1, 1))
            try await comercio.bases[0].unit { try $0.execute("UPDATE pedidos SET moneda = 'EUR' WHERE id = 2") }.commit()
            let refused = try await comercio.invoice(2)
            #expect(refused.status == 409)
        }
    }

    // When the function cannot be had.

    @Test(arguments: [
        (RouterClient.Fate.refuse, 503), (.loseAnswer, 503), (.loseRequest, 504), (.answer(OutboundResponse(status: 503)), 503),
        (.answer(OutboundResponse(status: 504)), 504), (.answer(OutboundResponse(status: 502)), 503),
        (.answer(OutboundResponse(status: 422)), 503), (.answer(OutboundResponse(status: 200, body: Array("{}".utf8))), 503),
        (.answer(OutboundResponse(status: 200, body: Array(#"{"factura":{"serie":"A","numero":9,"clave":"x"},"html":"x"}"#.utf8))), 503),
        (.answer(OutboundResponse(status: 200, body: Array("x".utf8))), 503),
    ])
    func `without the function there is no invoice yet, but its number, which stays`(fate: RouterClient.Fate, status: Int) async throws {
        try await with(confirmed: 2) { comercio in
            comercio.http.befall("mediador", "POST /funciones/factura/invocar", fate)
            let failed = try await comercio.invoice()
            #expect(failed.status == status)
            #expect(try failed.problem().error == "La factura no está disponible")
            if status == 503 { #expect(failed.headers["Retry-After"] != nil) }
            comercio.http.setRule { _, _ in .deliver }
            // The circuit breaker may be open by now.
            comercio.world.advance(by: .seconds(31))
            #expect(try await comercio.invoice(2).json().integer("numero") == 2)
            let made = try await comercio.invoice()
            #expect(made.status == 200)
            #expect(try made.json().integer("numero") == 1)
            #expect(try await numbers(comercio) == ["A 1 of 1", "A 2 of 2"])
            let told = try await events(comercio)
            #expect(told.first == "facturado" && told.last == "factura mediador 200" && told.count > 2)
        }
    }

    /// An answer that is an invoice, but not this order's.
    @Test(arguments: [
        #""serie":7"#, #""serie":"B""#, #""numero":"1""#, #""numero":1.5"#, #""numero":2"#, #""clave":["x"]"#, #""clave":"x""#,
        #""fecha":"1999-01-01""#, #""pedido_id":2"#, #""moneda":"USD""#, #""subtotal":1"#, #""subtotal":"39000.5""#, #""fecha":null"#,
    ])
    func `what is kept for ever is this order's and no other's`(other: String) async throws {
        try await with { comercio in
            let own = try await comercio.call(.get, "/pedidos/1").json().object("pedido")
            let clave = try #require(try own?.string("clave"))
            let name = try #require(other.split(separator: "\"").first)
            let members = [
                #""serie":"A""#, #""numero":1"#, #""fecha":"\#(comercio.world.now.description.prefix(10))""#, #""pedido_id":1"#,
                #""clave":"\#(clave)""#, #""moneda":"PYG""#, #""subtotal":39000.5"#,
            ]
            func answer(_ members: [String]) -> Response {
                Response(status: 200, body: Array(#"{"factura":{\#(members.joined(separator: ","))},"html":"<p>"}"#.utf8))
            }
            let wrong = answer(members.filter { !$0.hasPrefix("\"\(name)\"") } + [other])
            comercio.funcion.instead.withLock { $0 = wrong }
            let refused = try await comercio.invoice()
            #expect(refused.status == 503 && refused.headers["Retry-After"] == "1")
            let told = try await events(comercio)
            #expect(told == ["facturado", "factura mediador 200"])
            comercio.funcion.instead.withLock { $0 = answer(members) }
            let made = try await comercio.invoice()
            #expect(made.status == 200)
        }
    }

    @Test(arguments: [502, 503, 504]) func `an order whose invoice fails again and again is in nobody's way`(status: Int) async throws {
        try await with(confirmed: 2) { comercio in
            let failing = Response(status: status, headers: ["Retry-After": "1"])
            comercio.funcion.instead.withLock { $0 = failing }
            for _ in 1...5 {
                let failed = try await comercio.invoice()
                #expect(failed.status == (status == 504 ? 504 : 503))
            }
            // What failed over there by what it was asked is not asked again.
            let asked = comercio.funcion.bodies.withLock { $0.count }
            #expect(status == 503 ? asked > 5 : asked == 5)
            comercio.funcion.instead.withLock { $0 = nil }
            let other = try await comercio.invoice(2)
            #expect(other.status == 200)
        }
    }

    @Test func `an invoice that fails again and again does not fill the timeline`() async throws {
        try await with { comercio in
            comercio.funcion.instead.withLock { $0 = Response(status: 422) }
            for _ in 1...15 {
                let failed = try await comercio.invoice()
                #expect(failed.status == 503)
            }
            let inVain = try await events(comercio)
            #expect(inVain.count == 11)
            comercio.funcion.instead.withLock { $0 = nil }
            let made = try await comercio.invoice()
            let told = try await events(comercio)
            #expect(made.status == 200 && told.last == "factura mediador 200")
        }
    }

    @Test func `operators see and hold the circuit breaker of mediador too`() async throws {
        try await with { comercio in
            let list = try await comercio.call(.get, "/admin/circuitos", as: Comercio.gema).json().objects("items") ?? []
            #expect(try list.map { try $0.string("remoto") } == ["contenido", "pagos", "mediador"])
        }
    }

    // At once.

    @Test(arguments: DatabaseKind.allCases) func `whoever asks at the same time gets the same invoice, and no number is left out`(
        kind: DatabaseKind
    ) async throws {
        try await with(kind: kind, confirmed: 12) { comercio in
            let told = try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
                for id in 1...12 { for _ in 1...4 { group.addTask { (id, try await comercio.invoice(id)) } } }
                for id in stride(from: 1, through: 12, by: 3) { group.addTask { (-id, try await comercio.refund(id)) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(told.allSatisfy { $0.1.status == 200 })
            for id in 1...12 { #expect(Set(told.filter { $0.0 == id }.map(\.1.text)).count == 1) }
            let taken = try await numbers(comercio)
            #expect(taken.map { $0.split(separator: " ")[1] } == (1...12).map { "\($0)" })
            #expect(Set(taken.map { $0.split(separator: " ")[3] }).count == 12)
        }
    }

    @Test func `nor at two replicas on one server, while orders are refunded`() async throws {
        try await Comercio.replicated { one, other in
            try await one.stock((price: "1", pieces: 100))
            for id in 1...16 {
                try await one.make((1, 1))
                try await one.confirm(id)
            }
            let told = try await withThrowingTaskGroup(of: (Int, Answer).self) { group in
                for id in 1...16 {
                    for app in [nil, other, nil, other] { group.addTask { (id, try await one.invoice(id, at: app)) } }
                    if id % 3 == 0 { for app in [nil, other] { group.addTask { (-id, try await one.refund(id, at: app)) } } }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for (id, answer) in told {
                #expect(answer.status == 200 || id < 0 && [202, 409].contains(answer.status), "\(id): \(answer.text)")
            }
            for id in 1...16 { #expect(Set(told.filter { $0.0 == id }.map(\.1.text)).count == 1) }
            #expect(try await numbers(one).map { $0.split(separator: " ")[1] } == (1...16).map { "\($0)" })
        }
    }

    // Days.

    @Test func `the day is that of the place, and none comes before the last one`() async throws {
        try await with(confirmed: 2) { comercio in
            _ = try await comercio.invoice()
            let today = String(comercio.world.now.description.prefix(10))
            try await comercio.bases[0].unit { try $0.execute("UPDATE series SET fecha = '9999-12-31'") }.commit()
            let next = try await comercio.invoice(2).json().string("fecha")
            #expect(next == "9999-12-31")
            let first = try await comercio.invoice().json().string("fecha")
            #expect(first == today)
        }
    }
}
