internal import HTTPServer

/// The formal API of a service, for programs and, as a page, for people. Of a service that was started without documents nothing is found.
struct DocumentsController: Sendable {
    /// nil where the service was started without.
    let documents: Documents?

    var routes: [Route] {
        [
            Route(.get, "/openapi.yaml", .everybody) { try document("yaml", "application/yaml").conditional(for: $0.request) },
            Route(.get, "/openapi.json", .everybody) { try document("json", "application/json").conditional(for: $0.request) },
            Route(.get, "/docs", .everybody) { try page("index.html").conditional(for: $0.request) },
            // Where the page's own references would lead nowhere.
            Route(.get, "/docs/", .everybody) { _ in try redirect() },
            Route(.get, "/docs/{archivo}", .everybody) { try file($0.parameters["archivo"]).conditional(for: $0.request) },
        ]
    }

    private func document(_ ending: String, _ type: String) throws(NotFound) -> Response {
        guard let file = documents?.document(ending) else { throw NotFound() }
        // Asked for again each time, which mostly is 304: another version of the service may say something else.
        return Response(status: 200, headers: ["Content-Type": type, "Cache-Control": "no-cache", "ETag": file.tag], body: file.bytes)
    }

    /// What the page is made of, and nothing else of the folder.
    static let types = [
        "index.html": "text/html; charset=utf-8", "oauth2-redirect.html": "text/html; charset=utf-8",
        "inicio.js": "text/javascript; charset=utf-8", "oauth2-redirect.js": "text/javascript; charset=utf-8",
        "swagger-ui-bundle.js": "text/javascript; charset=utf-8", "swagger-ui.css": "text/css; charset=utf-8",
        "pagina.css": "text/css; charset=utf-8", "favicon-32x32.png": "image/png", "LICENSE": "text/plain; charset=utf-8",
    ]

    /// The page itself is nowhere but at `/docs`, where its references lead to the rest.
    private func file(_ name: String) throws(NotFound) -> Response {
        if name == "index.html" { throw NotFound() }
        return try page(name)
    }

    private func page(_ name: String) throws(NotFound) -> Response {
        guard let documents, let type = Self.types[name], let file = documents.page(name) else { throw NotFound() }
        return Response(
            status: 200,
            headers: [
                "Content-Type": type, "Cache-Control": "no-cache", "Content-Security-Policy": policy(documents.issuer),
                "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer", "ETag": file.tag,
            ], body: file.bytes)
    }

    private func redirect() throws(NotFound) -> Response {
        if documents == nil { throw NotFound() }
        return Response(status: 308, headers: ["Location": "../docs"])
    }

    /// Nothing but what came from here, and no calls but to the service and to whoever issues its tokens. Source: Content Security Policy
    /// Level 3 (W3C).
    private func policy(_ issuer: String?) -> String {
        // Scheme, host and port: what comes before the third slash.
        let origin = issuer.map {
            " " + $0.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false).prefix(3).joined(separator: "/")
        }
        return """
            default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'\(origin ?? ""); \
            base-uri 'none'; form-action 'none'; frame-ancestors 'none'
            """
    }
}
