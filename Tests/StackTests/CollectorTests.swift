import JSON
import OutboundHTTP
import TestSupport
import Testing

/// The four services and a real collector.
@Suite(
    .timeLimit(.minutes(10)),
    .enabled(if: Collector.program != nil, "OTELCOL names no collector: scripts/probar tells how to try with one"))
struct CollectorTests {
    private static let services = ["pedidos", "productos", "inventario", "pagos"]

    private static let timeline = "/pedidos/1/eventos"

    /// What the collector is told of a purchase.
    private func spansOfAPurchase(
        _ environment: [String: String] = [:], orderHeaders: [(name: String, value: String)] = []
    ) async throws -> [Collector.Seen] {
        try await Collector.with { collector in
            let settings = ["OTEL_EXPORTER_OTLP_ENDPOINT": collector.endpoint].merging(environment) { $1 }
            try await Stack.with(settings) { stack in
                _ = try await stack.call("POST", "productos", "/productos", #"{"nombre":"Hielo","precio":10000}"#)
                _ = try await stack.call("POST", "inventario", "/stock", #"{"producto_id":1,"cantidad":3}"#)
                let answer = try await stack.client.send(
                    OutboundRequest(
                        "POST", try await stack.address("pedidos") + "/pedidos?clave=secreta",
                        headers: [("Authorization", "Bearer " + Stack.token)] + orderHeaders,
                        body: Array(#"{"items":[{"producto_id":1,"cantidad":1}]}"#.utf8)))
                #expect(answer.status == 201)
                // What goes on after the answer has ended, too.
                while try await stack.call("GET", "pedidos", Self.timeline).body.objects("items")?.last?.string("evento") != "consumo" {}
                // A stop sends first what waits. Whoever holds a connection open is stopped before the one that it leads to, so
                // that none waits for another.
                stack.client.close()
                for name in Self.services {
                    let exit = try await stack.process(name).stop()
                    #expect(exit == .init(status: 0, bySignal: false))
                }
            }
            let spans = try await collector.end()
            #expect(!collector.console.contains(Stack.token))
            #expect(!collector.console.contains("secreta"))
            return spans.filter { $0.name != "GET /pedidos/{id}/eventos" }
        }
    }

    @Test func `an order is one trace through four services, and each span names its parent`() async throws {
        let all = try await spansOfAPurchase()
        let root = try #require(all.first { $0.name == "POST /pedidos" })
        #expect(root.service == "pedidos")
        #expect(root.kind == "Server")
        #expect(root.parentID.isEmpty)
        let trace = all.filter { $0.traceID == root.traceID }
        #expect(Set(trace.map(\.spanID)).count == trace.count)

        let calls = trace.filter { $0.kind == "Client" }
        #expect(calls.allSatisfy { $0.service == "pedidos" && $0.parentID == root.spanID })
        let answered = trace.filter { $0.kind == "Server" && $0 != root }
        #expect(
            Set(answered.map { "\($0.service) \($0.name)" })
                == ["productos GET /productos", "inventario PUT /reservas/{id}", "pagos POST /pagar"])
        #expect(Set(answered.map(\.parentID)) == Set(calls.map(\.spanID)), "each call was answered by somebody")
        for span in answered {
            let call = try #require(calls.first { $0.spanID == span.parentID })
            #expect(call.attributes.contains("peer.service: Str(\(span.service))"))
            #expect(call.name == span.name.prefix { $0 != " " })
        }
        #expect(trace.allSatisfy { $0.status == "Unset" })
        #expect(root.attributes.contains("http.route: Str(/pedidos)"))
        #expect(root.attributes.contains("http.response.status_code: Int(201)"))
    }

    @Test func `what no request asked for is a trace of its own`() async throws {
        let all = try await spansOfAPurchase()
        let root = try #require(all.first { $0.name == "consume reservations" })
        #expect(root.service == "pedidos" && root.kind == "Internal" && root.parentID.isEmpty)
        let trace = all.filter { $0.traceID == root.traceID }
        #expect(trace.map(\.name).sorted() == ["POST", "POST /reservas/consumir", "consume reservations"])
        #expect(trace.first { $0.name == "POST" }?.parentID == root.spanID)
    }

    @Test func `the caller's trace is gone on with`() async throws {
        let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
        let all = try await spansOfAPurchase(orderHeaders: [("traceparent", "00-\(trace)-00f067aa0ba902b7-01")])
        let root = try #require(all.first { $0.name == "POST /pedidos" })
        #expect(root.traceID == trace)
        #expect(root.parentID == "00f067aa0ba902b7")
        #expect(Set(all.filter { $0.traceID == trace }.map(\.service)) == Set(Self.services))
    }

    @Test func `a caller who does not record is followed, unless the sampler asks nobody`() async throws {
        let headers = [(name: "traceparent", value: "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00")]
        let followed = try await spansOfAPurchase(["OTEL_SERVICE_NAME": "tienda"], orderHeaders: headers)
        let own: Set = ["POST", "POST /reservas/consumir", "consume reservations"]
        #expect(followed.map(\.name).filter { !own.contains($0) }.sorted() == ["POST /productos", "POST /stock"])
        #expect(followed.allSatisfy { $0.service == "tienda" })
        let asked = try await spansOfAPurchase(["OTEL_TRACES_SAMPLER": "always_on"], orderHeaders: headers)
        #expect(asked.contains { $0.name == "POST /pedidos" && $0.parentID == "00f067aa0ba902b7" })
    }
}
