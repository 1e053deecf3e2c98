import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(1)))
struct RouterTests {
    private let router = Router<String>([
        .init(.get, "/productos", "list"), .init(.post, "/productos", "create"), .init(.get, "/productos/{id}", "read"),
        .init(.get, "/productos/nuevos", "new"), .init(.delete, "/productos/{id}", "delete"),
        .init(.post, "/{coleccion}/buscar", "search"), .init(.post, "/productos/{id}", "post"),
    ])

    private func endpoint(_ method: HTTPMethod, _ path: [String]) -> String {
        switch router.match(method, path) {
        case .found(let route, let parameters):
            let values = ["id", "coleccion"].map { parameters[$0] }.filter { !$0.isEmpty }
            return ([route.endpoint] + values).joined(separator: " ")
        case .methodNotAllowed(let allowed): return "405 " + allowed.map(\.rawValue).joined(separator: ",")
        case .notFound: return "404"
        }
    }

    @Test(arguments: [
        (HTTPMethod.get, ["productos"], "list"), (.head, ["productos"], "list"), (.post, ["productos"], "create"),
        (.get, ["productos", "7"], "read 7"), (.get, ["productos", "a/b"], "read a/b"), (.get, ["productos", "nuevos"], "new"),
        (.post, ["productos", "buscar"], "post buscar"), (.post, ["pedidos", "buscar"], "search pedidos"),
        (.get, ["nada"], "404"), (.get, [], "404"), (.get, ["productos", ""], "404"), (.get, ["productos", "7", "x"], "404"),
        (.get, ["Productos"], "404"), (.put, ["productos"], "405 GET,HEAD,POST"), (.put, ["productos", "7"], "405 GET,HEAD,DELETE,POST"),
        (.get, ["pedidos", "buscar"], "405 POST"), (HTTPMethod(rawValue: "get"), ["productos"], "405 GET,HEAD,POST"),
    ])
    func `a request finds its endpoint, or why there is none`(method: HTTPMethod, path: [String], expected: String) {
        #expect(endpoint(method, path) == expected)
    }

    @Test func `the more special route is asked first, whatever the order they are written in`() {
        let routes: [Router<String>.Route] = [
            .init(.get, "/{a}/{b}", "any"), .init(.get, "/x/{b}", "x"), .init(.get, "/x/y", "xy"), .init(.get, "/{a}/y", "y"),
        ]
        for turn in 0..<routes.count {
            let router = Router(Array(routes[turn...] + routes[..<turn]))
            let found = [["x", "y"], ["x", "z"], ["z", "y"], ["z", "z"]].map { path -> String in
                if case .found(let route, _) = router.match(.get, path) { route.endpoint } else { "404" }
            }
            #expect(found == ["xy", "x", "y", "any"])
        }
    }

    @Test func `field names compare without regard to case, and setting one replaces all of that name`() {
        var headers: HTTPHeaders = ["ETag": "1"]
        headers.append("etag", "2")
        #expect(headers["ETAG"] == "1")
        #expect(headers.all("eTag") == ["1", "2"])
        headers["Etag"] = "3"
        #expect(headers.all("ETag") == ["3"])
        headers["etag"] = nil
        #expect(headers.fields.isEmpty)
        #expect(headers["a"] == nil)
    }
}
