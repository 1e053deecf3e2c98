internal import HTTPServer
package import JSON
internal import Observability
package import ServiceKit

/// The token endpoint. It minds no Idempotency-Key: nothing is kept that a second token could disturb.
package struct TokenControlador: Sendable {
    private let reino: Reino
    private let puerta: Puerta
    private let servicio: TokenServicio
    private let log: Log

    init(_ reino: Reino, _ puerta: Puerta, _ servicio: TokenServicio, log: Log) {
        self.reino = reino
        self.puerta = puerta
        self.servicio = servicio
        self.log = log
    }

    package var routes: [Route] { [Route(.post, Rutas.token, .everybody, emitir)] }

    private func emitir(_ call: Call) async throws -> Response {
        try puerta.pasar(call)
        let authorization = call.request.headers.all("Authorization")
        do {
            let peticion = try FormularioDeToken(call).peticion(authorization: authorization)
            do {
                return .json(try servicio.emitir(peticion), headers: Rechazo.sinGuardar)
            } catch let rechazo as Rechazo {
                log.info("no token", ["client": peticion.cliente, "reason": "\(rechazo)"])
                throw rechazo
            }
        } catch let rechazo as Rechazo {
            return rechazo.response(reto: authorization.isEmpty ? nil : "Basic realm=\"\(reino.nombre)\"")
        }
    }
}

extension TokenEmitido: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("access_token", texto)
            body.member("expires_in", vigencia)
            // There is nothing to refresh with.
            body.member("refresh_expires_in", 0)
            body.member("token_type", "Bearer")
            body.member("not-before-policy", 0)
            body.member("scope", alcance)
        }
    }
}
