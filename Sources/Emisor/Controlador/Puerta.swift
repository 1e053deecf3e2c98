internal import HTTPServer
internal import ServiceKit

/// What is asked for here is of this realm, and comes by a name of this machine. A page of anybody may make a browser call 127.0.0.1 by
/// that page's own name (DNS rebinding) or from its own origin; neither gets a token or changes a key.
struct Puerta: Sendable {
    private let reino: String
    /// In lower case, without ports.
    private let nombres: Set<String>

    /// - Parameter url: the public address, whose name counts as one of this machine.
    init(_ reino: Reino, url: String) {
        self.reino = reino.nombre
        let origen = url.split(separator: "/").prefix(2).joined(separator: "//")  // without its path
        nombres = Set(["localhost", "127.0.0.1", "[::1]"] + [Self.nombre(deOrigen: origen)].compactMap { $0 })
    }

    /// - Throws: `Problem` (403), `NotFound` for another realm
    func pasar(_ call: Call) throws {
        let headers = call.request.headers
        // Without Host it is HTTP/1.0, and no browser.
        guard headers.all("Host").allSatisfy({ nombres.contains(Self.nombre($0)) }),
            headers.all("Origin").allSatisfy({ Self.nombre(deOrigen: $0).map(nombres.contains) ?? false })
        else {
            throw Problem(
                .forbidden, "Acceso denegado",
                detail: "Este emisor atiende por localhost, 127.0.0.1, [::1] y el nombre de EMISOR_URL, y a páginas de esos nombres.")
        }
        guard call.parameters["realm"] == reino else { throw NotFound() }
    }

    /// The name in `http://name:port`, or with https; nil for anything else, such as `null` (RFC 6454, section 7).
    private static func nombre(deOrigen origin: String) -> String? {
        origin.lowercased().wholeMatch(of: #/https?://(?<nombre>[a-z0-9._\-]+|\[[0-9a-f:.]+\])(?::[0-9]+)?/#).map { String($0.nombre) }
    }

    /// The name in `name:port`.
    private static func nombre(_ authority: some StringProtocol) -> String {
        let end = authority.last == "]" ? nil : authority.lastIndex(of: ":")
        return authority[..<(end ?? authority.endIndex)].lowercased()
    }
}
