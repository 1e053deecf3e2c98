import Foundation
import OutboundHTTP

/// A login at the pages of compras: the authorization code with PKCE (RFC 6749 section 4.1, RFC 7636).
struct CodeLogin {
    /// The verifier and its SHA-256 of RFC 7636, appendix B: for a test they need not be a secret.
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    /// How the request for a code ended.
    enum Outcome {
        /// Sent back to the shop, with these fields.
        case returned([String: String])
        /// Never left the server.
        case page(status: Int)

        /// A field of the address it was sent back to.
        subscript(name: String) -> String? {
            if case .returned(let fields) = self { fields[name] } else { nil }
        }
    }

    struct NoPlaceToGo: Error {
        let status: Int
        let page: String
    }

    let server: KeycloakServer
    var state = "estado"
    var redirect = KeycloakServer.shopURL + "/"
    /// What is asked for beside the usual; nil for no challenge at all.
    var challenge: (value: String, method: String)? = (Self.challenge, "S256")

    init(_ server: KeycloakServer) { self.server = server }

    /// Goes to the server as the shop would send a browser there, and logs in if it is let.
    func code(_ person: Person) async throws -> Outcome {
        var query = [
            (name: "client_id", value: "compras-web"), (name: "response_type", value: "code"), (name: "scope", value: "openid"),
            (name: "redirect_uri", value: redirect), (name: "state", value: state),
        ]
        if let challenge { query += [("code_challenge", challenge.value), ("code_challenge_method", challenge.method)] }
        var browser = Browser(server)
        let page = try await browser.open(server.issuer + "/protocol/openid-connect/auth?" + String(form: query))
        guard page.status == 200 else { return try outcome(page) }
        let fields = [
            (name: "username", value: person.rawValue), (name: "password", value: person.password), (name: "credentialId", value: ""),
        ]
        return try outcome(try await browser.submit(page, fields))
    }

    private func outcome(_ response: OutboundResponse) throws -> Outcome {
        guard response.status == 302 else { return .page(status: response.status) }
        guard let location = response.header("Location"), location.hasPrefix(redirect), let parts = URLComponents(string: location) else {
            throw NoPlaceToGo(status: response.status, page: response.header("Location") ?? "")
        }
        let fields = (parts.queryItems ?? []).map { ($0.name, $0.value ?? "") }
        return .returned(Dictionary(fields) { first, _ in first })
    }

    /// Gives a code for tokens.
    func exchange(_ code: String, verifier: String? = Self.verifier) async throws -> TokenAnswer {
        let fields = [
            (name: "grant_type", value: "authorization_code"), (name: "client_id", value: "compras-web"), (name: "code", value: code),
            (name: "redirect_uri", value: redirect),
        ]
        return try await server.token(fields + (verifier.map { [("code_verifier", $0)] } ?? []))
    }
}
