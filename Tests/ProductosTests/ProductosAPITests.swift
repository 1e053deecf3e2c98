import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing

/// The table of productos in the contract, row by row.
@Suite(.timeLimit(.minutes(5))) struct ProductosAPITests {
    @Test func `only its health, figures and documents are told to strangers, and each route has its roles`() async throws {
        try await Catalogo.with { catalogo in
            let open = try await catalogo.service.routesOpenToStrangers()
            #expect(open == TestApp.openToAll)
            #expect(
                catalogo.service.routeTable == [
                    "GET /productos authenticated", "GET /productos/{id} authenticated", "POST /productos gestor",
                    "PUT /productos/{id} gestor", "DELETE /productos/{id} gestor",
                ])
            #expect(try await catalogo.service.call(.get, "/health", headers: [:]).text == #"{"status":"ok","service":"productos"}"#)
        }
    }

    @Test func `a buyer reads the catalogue and changes nothing`() async throws {
        try await Catalogo.with(authenticator: EverybodyIs(.comprador)) { catalogo in
            #expect(try await catalogo.service.call(.get, "/productos").status == 200)
            for (method, target) in [(HTTPMethod.post, "/productos"), (.put, "/productos/1"), (.delete, "/productos/1")] {
                let answer = try await catalogo.service.call(method, target, #"{"nombre":"x","precio":1}"#)
                #expect(answer.status == 403)
                #expect(try answer.problem().error == "Acceso denegado")
            }
        }
    }

    @Test func `POST makes a product and tells where it is`() async throws {
        try await Catalogo.with { catalogo in
            let answer = try await catalogo.service.call(.post, "/productos", #"{"nombre":"Hielo Premium","precio":10000}"#)
            #expect(answer.status == 201)
            #expect(answer.text == #"{"id":1,"nombre":"Hielo Premium","precio":10000}"#)
            #expect(answer.headers["Location"] == "/productos/1")
            #expect(answer.headers.all("Content-Type") == ["application/json"])
            let again = try await catalogo.service.call(.post, "/productos", #"{"nombre":"Hielo Premium","precio":10000}"#)
            #expect(again.text == #"{"id":2,"nombre":"Hielo Premium","precio":10000}"#)
            #expect(again.headers["Location"] == "/productos/2")
        }
    }

    @Test(arguments: [
        ("15000.5", "15000.5"), ("10000", "10000"), ("10000.0", "10000"), ("1.50", "1.5"), ("0", "0"), ("-0", "0"), ("0.0001", "0.0001"),
        ("1e4", "10000"), ("1.5E3", "1500"), ("12.34560000", "12.3456"), ("0.1", "0.1"), ("922337203685477.5807", "922337203685477.5807"),
        ("9007199254740.9931", "9007199254740.9931"), ("4.35", "4.35"),
    ])
    func `a price stays the number that it was`(given: String, kept: String) async throws {
        try await Catalogo.with { catalogo in
            let made = try await catalogo.service.call(.post, "/productos", #"{"nombre":"x","precio":\#(given)}"#)
            #expect(made.status == 201)
            #expect(made.text == #"{"id":1,"nombre":"x","precio":\#(kept)}"#)
            #expect(try await catalogo.service.call(.get, "/productos/1").text == made.text)
            #expect(try await catalogo.service.call(.get, "/productos").text == #"{"items":[\#(made.text)]}"#)
            #expect(try await catalogo.service.call(.put, "/productos/1", #"{"precio":7}"#).status == 200)
            #expect(try await catalogo.service.call(.put, "/productos/1", #"{"precio":\#(given)}"#).text == #"{"ok":true}"#)
            #expect(try await catalogo.service.call(.get, "/productos/1").text == made.text)
        }
    }

    @Test(arguments: [
        #"Ñandutí"#, #"🧊"#, #"\"entre comillas\""#, #"a\\b"#, #"a\nb"#, #"\u00e1"#, #"'; DROP TABLE productos; --"#, #"<b>x</b>"#, #" x "#,
    ])
    func `a name stays the text that it was`(escaped: String) async throws {
        try await Catalogo.with { catalogo in
            let body = #"{"nombre":"\#(escaped)","precio":1}"#
            let name = try JSONObject(parsing: Array(body.utf8)).string("nombre")
            let made = try await catalogo.service.call(.post, "/productos", body)
            #expect(made.status == 201)
            #expect(try made.json().string("nombre") == name)
            #expect(try await catalogo.service.call(.get, "/productos/1").json().string("nombre") == name)
        }
    }

    @Test func `a name may have 200 characters, and members that nobody knows are ignored`() async throws {
        try await Catalogo.with { catalogo in
            let name = String(repeating: "ñ", count: 200)
            let answer = try await catalogo.service.call(
                .post, "/productos", #"{"id":77,"nombre":"\#(name)","precio":1,"color":{"x":[null]}}"#)
            #expect(answer.status == 201)
            #expect(answer.text == #"{"id":1,"nombre":"\#(name)","precio":1}"#)
        }
    }

    @Test func `GET lists the products in order of id`() async throws {
        try await Catalogo.with { catalogo in
            #expect(try await catalogo.service.call(.get, "/productos").text == #"{"items":[]}"#)
            try await catalogo.fill(3)
            let answer = try await catalogo.service.call(.get, "/productos")
            #expect(answer.status == 200)
            #expect(
                answer.text == """
                    {"items":[{"id":1,"nombre":"P1","precio":1},{"id":2,"nombre":"P2","precio":2},{"id":3,"nombre":"P3","precio":3}]}
                    """)
        }
    }

    @Test func `a list is read in pages, each telling of the next`() async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(5)
            let first = try await catalogo.service.call(.get, "/productos?limite=2")
            #expect(
                first.text == #"{"items":[{"id":1,"nombre":"P1","precio":1},{"id":2,"nombre":"P2","precio":2}],"siguiente":"2"}"#)
            let second = try await catalogo.service.call(.get, "/productos?limite=2&cursor=2")
            #expect(
                second.text == #"{"items":[{"id":3,"nombre":"P3","precio":3},{"id":4,"nombre":"P4","precio":4}],"siguiente":"4"}"#)
            #expect(
                try await catalogo.service.call(.get, "/productos?limite=2&cursor=4").text
                    == #"{"items":[{"id":5,"nombre":"P5","precio":5}]}"#)
            #expect(try await catalogo.service.call(.get, "/productos?cursor=5").text == #"{"items":[]}"#)
            for query in ["limite=0", "limite=1001", "limite=x", "cursor=x", "cursor=-1"] {
                let answer = try await catalogo.service.call(.get, "/productos?" + query)
                #expect(answer.status == 400)
                #expect(try answer.problem().error.hasPrefix(query.prefix(6)))
            }
        }
    }

    @Test func `without limite a list ends at a thousand and tells that there is more`() async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.database.write { transaction in
                for number in 1...1001 {
                    try transaction.execute("INSERT INTO productos (nombre, precio) VALUES (?, 0)", .text("P\(number)"))
                }
            }
            let list = try await catalogo.service.call(.get, "/productos").json()
            #expect(try list.objects("items")?.count == 1000)
            #expect(try list.string("siguiente") == "1000")
            let rest = try await catalogo.service.call(.get, "/productos?cursor=1000").json()
            let items = try #require(try rest.objects("items"))
            #expect(items.count == 1)
            #expect(try items[0].integer("id") == 1001)
            #expect(try rest.string("siguiente") == nil)
        }
    }

    @Test func `GET of one answers it, or 404`() async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(2)
            let answer = try await catalogo.service.call(.get, "/productos/2")
            #expect(answer.status == 200)
            #expect(answer.text == #"{"id":2,"nombre":"P2","precio":2}"#)
        }
    }

    @Test(arguments: [
        (#"{"nombre":"Nuevo"}"#, "Nuevo", "1"), (#"{"precio":0}"#, "P1", "0"), (#"{"nombre":"Nuevo","precio":2.5}"#, "Nuevo", "2.5"),
        (#"{"nombre":null,"precio":9}"#, "P1", "9"), (#"{"nombre":"Nuevo","precio":null,"id":5}"#, "Nuevo", "1"),
    ])
    func `PUT changes what it names`(body: String, name: String, price: String) async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(2)
            let answer = try await catalogo.service.call(.put, "/productos/1", body)
            #expect(answer.status == 200)
            #expect(answer.text == #"{"ok":true}"#)
            #expect(try await catalogo.service.call(.get, "/productos/1").text == #"{"id":1,"nombre":"\#(name)","precio":\#(price)}"#)
            #expect(try await catalogo.service.call(.get, "/productos/2").text == #"{"id":2,"nombre":"P2","precio":2}"#)
        }
    }

    @Test(arguments: ["{}", #"{"nombre":null}"#, #"{"nombre":""}"#, #"{"nombre":null,"precio":null}"#, #"{"color":"azul"}"#])
    func `PUT of nothing is 400, whether the product is there or not`(body: String) async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(1)
            let before = try await catalogo.database.contents()
            for target in ["/productos/1", "/productos/9"] {
                let answer = try await catalogo.service.call(.put, target, body)
                #expect(answer.status == 400)
                #expect(try answer.problem().error == "Nada para actualizar")
            }
            #expect(try await catalogo.database.contents() == before)
        }
    }

    @Test func `DELETE is 200 whether it was there or not, and the id is never given again`() async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(2)
            for target in ["/productos/2", "/productos/2", "/productos/9", "/productos/0"] {
                let answer = try await catalogo.service.call(.delete, target)
                #expect(answer.status == 200)
                #expect(answer.text == #"{"ok":true}"#)
            }
            #expect(try await catalogo.service.call(.get, "/productos/2").status == 404)
            #expect(try await catalogo.service.call(.put, "/productos/2", #"{"precio":1}"#).status == 404)
            #expect(try await catalogo.service.call(.get, "/productos").text == #"{"items":[{"id":1,"nombre":"P1","precio":1}]}"#)
            #expect(try await catalogo.service.call(.post, "/productos", #"{"nombre":"x","precio":1}"#).json().integer("id") == 3)
        }
    }

    @Test func `a database that was closed is 503, and says nothing of itself`() async throws {
        try await Catalogo.with { catalogo in
            catalogo.database.close()
            for (method, target) in [
                (HTTPMethod.get, "/productos"), (.get, "/productos/1"), (.post, "/productos"), (.delete, "/productos/1"),
            ] {
                let answer = try await catalogo.service.call(method, target, #"{"nombre":"x","precio":1}"#)
                #expect(answer.status == 503)
                #expect(try answer.problem().error == "Servicio no disponible")
            }
        }
    }
}
