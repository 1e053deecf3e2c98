import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct RouterTests {
    /// What a router makes of a request, as one comparable text.
    private func answer(_ router: Router<String>, _ method: HTTPMethod, _ path: String) throws -> String {
        switch router.match(method, try #require(RequestTarget(path)).segments) {
        case .found(let route, let parameters):
            return ([route.endpoint] + parameters.values.map { "\($0.name)=\($0.value)" }).joined(separator: " ")
        case .methodNotAllowed(let routes): return "405 " + Router.methods(of: routes).map(\.rawValue).joined(separator: ",")
        case .notFound: return "404"
        }
    }

    private let shop = Router<String>([
        .init(.get, "/productos/{id}", "one"),
        .init(.put, "/productos/{id}", "replace"),
        .init(.get, "/productos/nuevos", "new"),
        .init(.get, "/productos", "all"),
        .init(.post, "/productos", "create"),
        .init(.get, "/productos/{id}/fotos/{n}", "photo"),
        .init(.delete, "/cesta", "empty"),
        .init(.get, "/", "root"),
    ])

    @Test(arguments: [
        ("/productos", "all"),
        ("/productos/7", "one id=7"),
        ("/productos/a%2Fb", "one id=a/b"),
        ("/productos/7/fotos/2", "photo id=7 n=2"),
        ("/", "root"),
        ("/?x=1", "root"),
        ("/nada", "404"),
        ("/Productos", "404"),
        ("/productos/", "404"),
        ("/productos//fotos/2", "404"),
        ("/productos/7/fotos", "404"),
        ("/productos/7/fotos/2/3", "404"),
        ("//", "404"),
    ])
    func `a path finds its route and what it names`(path: String, expected: String) throws {
        #expect(try answer(shop, .get, path) == expected)
    }

    @Test func `a fixed segment goes before a named one, wherever it was written`() throws {
        #expect(try answer(shop, .get, "/productos/nuevos") == "new")
        let deeper = Router<String>([.init(.get, "/{a}/x", "late"), .init(.get, "/b/{c}", "early"), .init(.get, "/{a}/{b}", "any")])
        #expect(try answer(deeper, .get, "/b/x") == "early c=x")
        #expect(try answer(deeper, .get, "/q/x") == "late a=q")
        #expect(try answer(deeper, .get, "/q/y") == "any a=q b=y")
    }

    @Test func `of two routes that are alike the first one written answers`() throws {
        let twice = Router<String>([.init(.get, "/{a}", "first"), .init(.get, "/{b}", "second")])
        #expect(try answer(twice, .get, "/x") == "first a=x")
    }

    @Test func `a fixed path is no named one, for any method`() throws {
        #expect(try answer(shop, .put, "/productos/nuevos") == "405 GET,HEAD")
    }

    @Test func `a known path with another method tells the methods it has`() throws {
        #expect(try answer(shop, .delete, "/productos") == "405 GET,HEAD,POST")
        #expect(try answer(shop, .get, "/cesta") == "405 DELETE")
        #expect(try answer(shop, HTTPMethod(rawValue: "get"), "/productos") == "405 GET,HEAD,POST")
        #expect(try answer(shop, .delete, "/productos/7") == "405 GET,HEAD,PUT")
        #expect(try answer(shop, .delete, "/nada") == "404")
    }

    @Test func `HEAD is answered by the route for GET`() throws {
        #expect(try answer(shop, .head, "/productos/7") == "one id=7")
        #expect(try answer(shop, .head, "/cesta") == "405 DELETE")
    }

    @Test func `a parameter that the route does not name is empty`() throws {
        let template = RouteTemplate("/a/{id}")
        try #require(template.matches(["a", "7"]))
        let parameters = template.parameters(of: ["a", "7"])
        #expect(parameters["id"] == "7")
        #expect(parameters["otro"] == "")
    }

    @Test func `a template stays as it was written`() {
        #expect(RouteTemplate("/productos/{id}").description == "/productos/{id}")
    }

    @Test func `a router without routes knows no path`() throws {
        #expect(try answer(Router<String>([]), .get, "/") == "404")
    }
}
