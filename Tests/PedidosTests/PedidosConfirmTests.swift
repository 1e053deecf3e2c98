import HTTPServer
import JSON
import Persistence
import ServiceKit
import TestSupport
import Testing

/// `POST /pedidos` where all services answer.
@Suite(.timeLimit(.minutes(5))) struct PedidosConfirmTests {
    @Test func `an order that is paid for is confirmed, its stock sold`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "10000", pieces: 50), (price: "0.5", pieces: 5))
            let answer = try await tienda.order((product: 1, pieces: 3), (product: 2, pieces: 1))
            #expect(answer.status == 201)
            #expect(answer.text == #"{"pedido_id":1,"total":30000.5,"estado":"confirmado","pago":{"pago_id":1,"estado":"aprobado"}}"#)
            #expect(answer.headers["Location"] == "/pedidos/1")
            #expect(answer.headers.all("Content-Type") == ["application/json"])
            #expect(try await tienda.pieces(1) == [47, 3, 0], "sold as soon as the outbox is empty")
            try await tienda.settle()
            #expect(try await tienda.pieces(1) == [47, 0, 3])
            #expect(try await tienda.pieces(2) == [4, 0, 1])
            #expect(try await tienda.charges() == ["aprobado 300005000 PYG tarjeta -"])
            #expect(try await tienda.orders() == ["1 confirmado -"])
        }
    }

    @Test func `an order whose charge was declined is cancelled, its stock back`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "10000", pieces: 50), (price: "1", pieces: 5))
            let answer = try await tienda.order((product: 1, pieces: 3), (product: 2, pieces: 5), pago: #"{"fail":true}"#)
            #expect(answer.status == 202)
            #expect(answer.text == #"{"pedido_id":1,"total":30005,"estado":"cancelado","pago":{"pago_id":1,"estado":"rechazado"}}"#)
            #expect(try await tienda.pieces(1) == [50, 0, 0])
            #expect(try await tienda.pieces(2) == [5, 0, 0])
            #expect(try await tienda.charges() == ["rechazado 300050000 PYG tarjeta -"])
            #expect(try await tienda.orders() == ["1 cancelado pago_rechazado"])
        }
    }

    @Test func `without stock of the second product nothing is reserved, and the order is kept out of sight`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "10000", pieces: 50), (price: "1", pieces: 2))
            let answer = try await tienda.order((product: 1, pieces: 3), (product: 2, pieces: 3))
            #expect(answer.status == 409)
            let problem = try answer.problem()
            #expect(problem.error == "No se pudo reservar")
            let detalle = #"{"error":"Stock insuficiente","disponible":2,"lineas":[{"producto_id":2,"cantidad":3,"disponible":2}]}"#
            #expect(try #require(try problem.json.object("detalle")).json == Array(detalle.utf8))
            #expect(try await tienda.pieces(1) == [50, 0, 0])
            #expect(try await tienda.pieces(2) == [2, 0, 0])
            #expect(try await tienda.charges() == [])
            #expect(try await tienda.orders() == ["1 cancelado sin_stock"])
            #expect(try await tienda.pedidos.call(.get, "/pedidos").text == #"{"items":[]}"#)
            for state in ["pendiente", "confirmando", "confirmado"] {
                #expect(try await tienda.pedidos.call(.get, "/pedidos?estado=" + state).text == #"{"items":[]}"#)
            }
            let items = try #require(try await tienda.pedidos.call(.get, "/pedidos?estado=cancelado").json().objects("items"))
            #expect(items.count == 1)
            #expect(try items[0].string("motivo") == "sin_stock")
            let shown = try await tienda.pedidos.call(.get, "/pedidos/1")
            #expect(shown.status == 200)
            #expect(try shown.json().object("pedido")?.string("motivo") == "sin_stock")
            #expect(try shown.json().objects("items")?.count == 2)
        }
    }

    @Test func `lines of one product are reserved together`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5), (price: "1", pieces: 5))
            let wanted: [(product: Int, pieces: Int)] = [(2, 1), (1, 3), (2, 1), (1, 2)]
            let answer = try await tienda.order(wanted[0], wanted[1], wanted[2], wanted[3])
            #expect(answer.status == 201)
            #expect(try answer.json().integer("total") == 7)
            try await tienda.settle()
            #expect(try await tienda.pieces(1) == [0, 0, 5])
            #expect(try await tienda.pieces(2) == [3, 0, 2])
            #expect(tienda.count("inventario PUT /reservas/*") == 1)
            #expect(tienda.count("productos GET /productos?ids=1,2") == 1)
            let lines = try #require(try await tienda.pedidos.call(.get, "/pedidos/1").json().objects("items"))
            #expect(try lines.map { [try $0.integer("producto_id"), try $0.integer("cantidad")] } == [[2, 1], [1, 3], [2, 1], [1, 2]])

            let more = try await tienda.order((product: 2, pieces: 2), (product: 2, pieces: 2))
            #expect(more.status == 409)
            #expect(try more.problem().json.object("detalle")?.integer("disponible") == 3)
            #expect(try await tienda.pieces(2) == [3, 0, 2])
        }
    }

    @Test func `the price is the one of now, and stays the order's`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "15000.5", pieces: 5))
            _ = try await tienda.order((product: 1, pieces: 2))
            _ = try await tienda.productos.call(.put, "/productos/1", #"{"precio":1}"#)
            _ = try await tienda.order((product: 1, pieces: 2))
            _ = try await tienda.productos.call(.delete, "/productos/1")
            let first = try await tienda.pedidos.call(.get, "/pedidos/1").text
            #expect(first.contains(#""total":30001,"#))
            #expect(first.hasSuffix(#""items":[{"producto_id":1,"cantidad":2,"precio_unit":15000.5}]}"#))
            let second = try await tienda.pedidos.call(.get, "/pedidos/2").text
            #expect(second.hasSuffix(#""items":[{"producto_id":1,"cantidad":2,"precio_unit":1}]}"#))
            #expect(try await tienda.charges() == ["aprobado 300010000 PYG tarjeta -", "aprobado 20000 PYG tarjeta -"])
        }
    }

    @Test(arguments: [
        ("{}", "aprobado 10000 PYG tarjeta -"), (#"{"medio":"billetera","referencia":"ref 7 🧾"}"#, "aprobado 10000 PYG billetera ref 7 🧾"),
        (#"{"moneda":"USD"}"#, "aprobado 10000 USD tarjeta -"),
        (#"{"medio":"","moneda":"","referencia":""}"#, "aprobado 10000 PYG tarjeta -"),
        (#"{"medio":null,"moneda":null,"referencia":null,"fail":null,"otro":1}"#, "aprobado 10000 PYG tarjeta -"),
        ("null", "aprobado 10000 PYG tarjeta -"), (#"{"fail":false}"#, "aprobado 10000 PYG tarjeta -"),
        (#"{"fail":true,"moneda":"BRL"}"#, "rechazado 10000 BRL tarjeta -"),
    ])
    func `how it is paid is passed on as it was said`(pago: String, charge: String) async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            _ = try await tienda.order((product: 1, pieces: 1), pago: pago)
            #expect(try await tienda.charges() == [charge])
            let currency = try await tienda.database.read { try $0.first("SELECT moneda FROM pedidos") { try $0.text(0) } }
            #expect(charge.split(separator: " ")[2] == (try #require(currency)))
        }
    }

    @Test func `an order that names no currency is in the configured one`() async throws {
        try await Tienda.with(moneda: "USD") { tienda in
            try await tienda.stock((price: "1.25", pieces: 5))
            _ = try await tienda.order((product: 1, pieces: 1))
            _ = try await tienda.order((product: 1, pieces: 1), pago: #"{"moneda":"PYG"}"#)
            #expect(try await tienda.charges() == ["aprobado 12500 USD tarjeta -", "aprobado 12500 PYG tarjeta -"])
        }
    }

    @Test func `an order that costs nothing is an order`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "0", pieces: 5))
            let answer = try await tienda.order((product: 1, pieces: 5))
            #expect(answer.status == 201)
            #expect(answer.text == #"{"pedido_id":1,"total":0,"estado":"confirmado","pago":{"pago_id":1,"estado":"aprobado"}}"#)
            #expect(try await tienda.charges() == ["aprobado 0 PYG tarjeta -"])
        }
    }

    @Test func `an order may cost all that an amount can be, and no more`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "922337203685477.5807", pieces: 5), (price: "0.0001", pieces: 5))
            let most = try await tienda.order((product: 1, pieces: 1))
            #expect(most.status == 201)
            #expect(most.text.contains(#""total":922337203685477.5807,"#))
            let before = try await tienda.contents()
            for lines in [[(1, 1), (2, 1)], [(1, 2)], [(2, 5), (1, 1)]] as [[(product: Int, pieces: Int)]] {
                let answer = lines.count == 1 ? try await tienda.order(lines[0]) : try await tienda.order(lines[0], lines[1])
                #expect(answer.status == 400)
                let problem = try answer.problem()
                #expect(problem.error == "Items inválidos")
                #expect(problem.detail == "El total del pedido es demasiado grande.")
            }
            #expect(try await tienda.contents() == before)
        }
    }

    @Test func `an unknown product is named, and nothing is written`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 5))
            let before = try await tienda.contents()
            let answer = try await tienda.order((product: 1, pieces: 1), (product: 77, pieces: 1))
            #expect(answer.status == 400)
            let problem = try answer.problem()
            #expect(problem.error == "Items inválidos")
            #expect(problem.detail == "items[1].producto_id: no existe el producto 77.")
            #expect(try await tienda.contents() == before)
            #expect(tienda.count("inventario PUT /reservas/*") == 0)
        }
    }

    @Test func `an order may have 200 lines and a million pieces of a product`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 3_000_000))
            let line = #"{"producto_id":1,"cantidad":5000}"#
            let items = Array(repeating: line, count: 200).joined(separator: ",")
            let answer = try await tienda.pedidos.call(.post, "/pedidos", #"{"items":[\#(items)]}"#)
            #expect(answer.status == 201)
            #expect(try answer.json().integer("total") == 1_000_000)
            try await tienda.settle()
            #expect(try await tienda.pieces(1) == [2_000_000, 0, 1_000_000])
        }
    }

    @Test func `an order that lacks several products is told of each`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "1", pieces: 2), (price: "1", pieces: 1), (price: "1", pieces: 9))
            let answer = try await tienda.order((product: 3, pieces: 1), (product: 2, pieces: 4), (product: 1, pieces: 3))
            #expect(answer.status == 409)
            let detail = try #require(try answer.problem().json.object("detalle"))
            #expect(try detail.integer("disponible") == 2)
            let lines = try #require(try detail.objects("lineas"))
            let found = try lines.map { line in try ["producto_id", "cantidad", "disponible"].map { try line.integer($0) } }
            #expect(found == [[1, 3, 2], [2, 4, 1]])
        }
    }

    @Test func `of many who want the last piece exactly one gets it, and is the one who pays`() async throws {
        try await Tienda.with { tienda in
            try await tienda.stock((price: "7", pieces: 1))
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for _ in 1...20 { group.addTask { try await tienda.order((product: 1, pieces: 1)).status } }
                return try await group.reduce(into: [Int]()) { $0.append($1) }
            }
            #expect(statuses.sorted() == [201] + Array(repeating: 409, count: 19))
            try await tienda.settle()
            #expect(try await tienda.pieces(1) == [0, 0, 1])
            #expect(try await tienda.charges() == ["aprobado 70000 PYG tarjeta -"])
            #expect(try await tienda.orders().count { $0.hasSuffix(" cancelado sin_stock") } == 19)
        }
    }
}
