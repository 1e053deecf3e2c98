internal import HTTPServer
internal import JOSE
internal import JSON
internal import Observability
package import ServiceKit

/// Rotation of the keys, which Keycloak has on its pages. Whoever reaches this process may do it: it listens on loopback alone, and `Puerta`
/// keeps the pages of others away.
package struct ClavesControlador: Sendable {
    private let puerta: Puerta
    private let llavero: Llavero
    private let log: Log

    init(_ puerta: Puerta, _ llavero: Llavero, log: Log) {
        self.puerta = puerta
        self.llavero = llavero
        self.log = log
    }

    package var routes: [Route] {
        [
            Route(.get, Rutas.claves, .everybody, listar), Route(.post, Rutas.claves, .everybody, rotar),
            Route(.delete, Rutas.clave, .everybody, retirar),
        ]
    }

    private func listar(_ call: Call) async throws -> Response {
        try puerta.pasar(call)
        let firmante = llavero.firmante.kid
        return .json(Items(llavero.todas.map { ClaveListada(kid: $0.kid, firma: $0.kid == firmante) }))
    }

    private func rotar(_ call: Call) async throws -> Response {
        try puerta.pasar(call)
        guard call.esDeTipo("application/json") else {
            throw Problem(.unsupportedMediaType, "Content-Type debe ser application/json", detail: "El cuerpo puede quedar vacío.")
        }
        let kid = try await llavero.rotar()
        log.info("a new key signs", ["kid": kid])
        return .json(ClaveListada(kid: kid, firma: true), status: 201)
    }

    private func retirar(_ call: Call) async throws -> Response {
        try puerta.pasar(call)
        let kid = call.parameters["kid"]
        try await llavero.retirar(kid)
        log.info("a key is published no more", ["kid": kid])
        return Response(status: 204)
    }

}

/// A key, by its name.
private struct ClaveListada: JSONEncodable, Sendable {
    let kid: String
    /// Whether new tokens are signed with it.
    let firma: Bool

    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("kid", kid)
            body.member("firma", firma)
        }
    }
}
