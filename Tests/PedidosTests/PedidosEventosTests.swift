import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import TestSupport
import Testing
import WorldKit

/// `GET /pedidos/{id}/eventos`.
@Suite(.timeLimit(.minutes(5))) struct PedidosEventosTests {
    private let trace = "0af7651916cd43dd8448eb211c80319c"

    private func order(_ tienda: Tienda) async throws {
        try await tienda.stock((price: "1", pieces: 5))
        let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "traceparent": "00-\(trace)-b7ad6b7169203331-01"]
        _ = try await tienda.pedidos.call(.post, "/pedidos", #"{"items":[{"producto_id":1,"cantidad":1}]}"#, headers: headers)
    }

    @Test func `it tells what was tried and answered, how long it took, the breaker's word and the trace`() async throws {
        try await Tienda.with { tienda in
            tienda.befall("pagos", "POST /pagar", .answer(OutboundResponse(status: 503)), times: 1)
            try await order(tienda)
            try await tienda.settle()
            let answer = try await tienda.pedidos.call(.get, "/pedidos/1/eventos")
            #expect(answer.status == 200)
            let text = answer.text.replacing(/"momento":"2026-03-01T09:30:[0-9]{2}\.[0-9]{3}Z"/, with: "MOMENT")
            let own = #","trace_id":"\#(trace)"}"#
            // Nobody asked for the last call: its trace is one of its own.
            let other = try #require(try answer.json().objects("items")?.last?.string("trace_id"))
            #expect(other != trace && other.count == 32)
            #expect(
                text == """
                    {"items":[{"id":1,MOMENT,"evento":"iniciado","intento":1\(own),\
                    {"id":2,MOMENT,"evento":"reserva","intento":1,"remoto":"inventario","estado_http":201,"ms":0,"circuito":"cerrado"\(own),\
                    {"id":3,MOMENT,"evento":"cobro","intento":1,"remoto":"pagos","estado_http":503,"ms":0,"circuito":"cerrado"\(own),\
                    {"id":4,MOMENT,"evento":"cobro","intento":1,"remoto":"pagos","estado_http":200,"ms":0,"circuito":"cerrado"\(own),\
                    {"id":5,MOMENT,"evento":"confirmado","intento":1\(own),\
                    {"id":6,MOMENT,"evento":"consumo","intento":1,"remoto":"inventario","estado_http":200,"ms":0,"circuito":"cerrado","trace_id":"\(other)"}]}
                    """)
        }
    }

    @Test func `what did not answer has no status`() async throws {
        try await Tienda.with { tienda in
            tienda.befall("pagos", "POST /", .refuse)
            try await order(tienda)
            let items = try #require(try await tienda.pedidos.call(.get, "/pedidos/1/eventos").json().objects("items"))
            let charges = try items.filter { try $0.string("evento") == "cobro" }
            #expect(charges.count == 3)
            for charge in charges {
                #expect(charge["estado_http"] == nil)
                #expect(try charge.string("remoto") == "pagos")
            }
            let words = try items.map { try $0.string("evento") ?? "" }
            #expect(words == ["iniciado", "reserva", "cobro", "cobro", "cobro", "vuelta", "liberacion", "cancelado"])
        }
    }

    @Test func `it is read in pages, each telling of the next`() async throws {
        try await Tienda.with { tienda in
            try await order(tienda)
            func ids(_ query: String) async throws -> (ids: [Int64?], next: String?) {
                let page = try await tienda.pedidos.call(.get, "/pedidos/1/eventos" + query).json()
                return (try (page.objects("items") ?? []).map { try $0.integer("id") }, try page.string("siguiente"))
            }
            for (query, wanted, next) in [
                ("", [1, 2, 3, 4], nil), ("?limite=3", [1, 2, 3], "3"), ("?limite=3&cursor=3", [4], nil), ("?limite=4", [1, 2, 3, 4], nil),
                ("?cursor=4", [], nil),
            ] as [(String, [Int64], String?)] {
                let page = try await ids(query)
                #expect(page.ids == wanted, "\(query)")
                #expect(page.next == next, "\(query)")
            }
            #expect(try await tienda.pedidos.call(.get, "/pedidos/1/eventos?limite=0").status == 400)
        }
    }

    @Test(arguments: ["2", "0", "abc", "-1", "99999999999999999999"]) func `an order that is not there has none`(id: String) async throws {
        try await Tienda.with { tienda in
            try await order(tienda)
            let answer = try await tienda.pedidos.call(.get, "/pedidos/\(id)/eventos")
            #expect(answer.status == 404)
            #expect(try answer.problem().error == "No encontrado")
        }
    }
}
