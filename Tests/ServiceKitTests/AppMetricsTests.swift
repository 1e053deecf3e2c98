import HTTPServer
import OutboundHTTP
import Persistence
import ServiceKit
import TestSupport
import Testing

/// What a service counts of itself.
@Suite(.timeLimit(.minutes(5)))
struct AppMetricsTests {
    private func lines(_ app: TestApp) async throws -> [String] {
        let answer = try await app.call(.get, "/metrics", headers: [:])
        #expect(answer.status == 200)
        #expect(answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
        return answer.text.split(separator: "\n").map(String.init)
    }

    @Test func `requests are counted by the template of their route, others together`() async throws {
        try await DatabaseKind.sqlite.withDatabase { database in
            try await withLiveWorld { world in
                let route = Route(.get, "/cosas/{id}", .authenticated) { _ in .ok }
                let app = TestApp(App(name: "prueba", routes: [route], context: TestApp.context(database, in: world)))
                for id in 0..<3 { _ = try await app.call(.get, "/cosas/\(id)") }
                _ = try await app.call(.head, "/cosas/1")
                _ = try await app.call(.get, "/cosas/1", headers: [:])
                for path in ["/a", "/b", "/c"] { _ = try await app.call(HTTPMethod(rawValue: "X" + path.dropFirst()), path) }
                let found = try await lines(app).filter { $0.hasPrefix("http_requests_total") }
                #expect(
                    found == [
                        #"http_requests_total{method="-",route="-",status="404"} 3"#,
                        #"http_requests_total{method="GET",route="/cosas/{id}",status="200"} 3"#,
                        #"http_requests_total{method="GET",route="/cosas/{id}",status="401"} 1"#,
                        #"http_requests_total{method="HEAD",route="/cosas/{id}",status="200"} 1"#,
                    ])
                let durations = try await lines(app).filter { $0.hasPrefix("http_request_duration_seconds_count") }
                #expect(durations.contains(#"http_request_duration_seconds_count{method="GET",route="/cosas/{id}"} 4"#))
            }
        }
    }

    @Test func `writes are counted with the commits that they share`() async throws {
        try await DatabaseKind.sqlite.withDatabase { database in
            try await withLiveWorld { world in
                let app = TestApp(App(name: "prueba", routes: [], context: TestApp.context(database, in: world)))
                for _ in 0..<3 { try await database.write { _ in } }
                _ = try await database.read { _ in 1 }
                // The end of a transaction is noted after its writers were told.
                _ = try await eventually(within: .seconds(20), in: world) {
                    try await lines(app).contains("database_batch_duration_seconds_count 3")
                }
                let found = try await lines(app)
                #expect(found.contains("database_batch_jobs_count 3"))
                #expect(found.contains("database_batch_jobs_sum 3"))
                #expect(found.contains(#"database_batch_jobs_bucket{le="1"} 3"#))
                #expect(found.contains("database_write_wait_seconds_count 3"))
                #expect(found.contains("database_batch_duration_seconds_count 3"))
                #expect(found.contains("database_commit_duration_seconds_count 3"))
                #expect(found.contains("database_read_duration_seconds_count 1"))
                #expect(found.contains("database_write_queue_length 0"))
            }
        }
    }

    @Test func `calls to a remote are counted by what became of them, and its breaker is shown`() async throws {
        try await DatabaseKind.sqlite.withDatabase { database in
            try await withLiveWorld { live in
                let world = HurriedWorld(live)
                let context = TestApp.context(database, in: world)
                let remote = RemoteService(
                    "pagos", baseURL: "http://pagos", token: Secret("x"), http: NoHTTP(), world: world, metrics: context.metrics)
                let app = TestApp(App(name: "prueba", routes: [], context: context))
                #expect(try await lines(app).contains(#"circuit_breaker_state{remote="pagos"} 0"#))
                await #expect(throws: RemoteError.self) { try await remote.send(.get("/")) }
                await #expect(throws: RemoteError.self) { try await remote.send(.get("/")) }
                let found = try await lines(app)
                #expect(found.contains(#"upstream_requests_total{remote="pagos",outcome="failure"} 3"#))
                #expect(found.contains(#"upstream_requests_total{remote="pagos",outcome="rejected"} 1"#))
                #expect(found.contains(#"upstream_requests_total{remote="pagos",outcome="success"} 0"#))
                #expect(found.contains(#"upstream_retries_total{remote="pagos"} 2"#))
                #expect(found.contains(#"upstream_retries_denied_total{remote="pagos"} 0"#))
                #expect(found.contains(#"circuit_breaker_forced{remote="pagos"} 0"#))
                #expect(found.contains(#"circuit_breaker_state{remote="pagos"} 2"#))
            }
        }
    }
}
