internal import HTTPServer
internal import JOSE
internal import JSON
package import ServiceKit

/// What clients and services ask an issuer first: where it is, and what its keys are.
package struct DescubrimientoControlador: Sendable {
    private let reino: Reino
    private let puerta: Puerta
    private let llavero: Llavero
    private let url: String

    /// - Parameter url: the public address of the issuer, without a slash at the end.
    init(_ reino: Reino, _ puerta: Puerta, _ llavero: Llavero, url: String) {
        self.reino = reino
        self.puerta = puerta
        self.llavero = llavero
        self.url = url
    }

    package var routes: [Route] {
        [Route(.get, Rutas.descubrimiento, .everybody, descubrir), Route(.get, Rutas.certificados, .everybody, certificar)]
    }

    /// What the public sees has the public address; what services ask for follows the name that they came by, as Keycloak has it under
    /// `KC_HOSTNAME_BACKCHANNEL_DYNAMIC`. The address for the code flow is told too, although nothing is there: this issuer has no pages.
    private func descubrir(_ call: Call) async throws -> Response {
        try puerta.pasar(call)
        let near = call.request.headers["Host"].map { "http://\($0)" } ?? url
        let document = JSONObject([
            .init("issuer", .string("\(url)/realms/\(reino.nombre)")),
            .init("authorization_endpoint", .string(url + path(Rutas.autorizacion))),
            .init("token_endpoint", .string(near + path(Rutas.token))), .init("jwks_uri", .string(near + path(Rutas.certificados))),
            .init("grant_types_supported", Self.list("password", "client_credentials")), .init("response_types_supported", Self.list()),
            .init("subject_types_supported", Self.list("public")), .init("id_token_signing_alg_values_supported", Self.list("RS256")),
            .init("scopes_supported", Self.list("email", "profile")),
            .init("token_endpoint_auth_methods_supported", Self.list("client_secret_basic", "client_secret_post")),
        ])
        return .json(document, headers: Self.sinGuardar)
    }

    private func certificar(_ call: Call) async throws -> Response {
        try puerta.pasar(call)
        let claves = llavero.todas.map(\.jwk).map { ClavePublicada($0, uso: .firma) } + [ClavePublicada(llavero.cifrado, uso: .cifrado)]
        var writer = JSONWriter()
        writer.object { $0.member("keys", list: claves) }
        var headers = Self.sinGuardar
        headers["Content-Type"] = "application/json"
        return Response(status: 200, headers: headers, body: writer.bytes)
    }

    private func path(_ template: RouteTemplate) -> String {
        template.description.split(separator: "/").map { "/" + ($0 == "{realm}" ? reino.nombre : String($0)) }.joined()
    }

    private static func list(_ texts: String...) -> JSONValue { .array(texts.map(JSONValue.string)) }

    /// As Keycloak says it of its keys.
    private static let sinGuardar: HTTPHeaders = ["Cache-Control": "no-cache"]
}
