internal import JSON
package import OutboundHTTP
internal import ServiceKit

/// What an answer to a call means: of AWS Lambda, or of its emulator, which says many things otherwise. Sources: botocore,
/// `lambda/2015-03-31/service-2.json`, and the emulator, tried out.
package enum Desenlace {
    /// What who runs the function says of a failure.
    private struct Queja {
        /// Of so few characters that no log minds.
        let tipo: String
        let mensaje: String

        init(_ json: JSONObject?, _ response: OutboundResponse) {
            var tipo: String?
            if case .string(let text)? = json?["errorType"] { tipo = text }
            if case .string(let text)? = json?["errorMessage"] { mensaje = text } else { mensaje = "" }
            // A name, and perhaps an address after a colon.
            let header = response.header("X-Amzn-ErrorType").map { String($0.prefix { $0 != ":" }) }
            self.tipo = String((tipo ?? header ?? Self.marca(response) ?? "unknown").prefix(100))
        }

        /// What says that a 200 is none.
        static func marca(_ response: OutboundResponse) -> String? {
            response.header("X-Amz-Function-Error") ?? response.header("Error-Type")
        }

        var error: FuncionError {
            if tipo == "Sandbox.Timedout" || Desenlace.seAgoto(mensaje) { return .tardoDemasiado }
            return tipo == "Function.ResponseSizeTooLarge" ? .respuestaDemasiadoGrande : .fallo(tipo: tipo)
        }
    }

    /// Not ready, but soon: nothing was done.
    private static let pronto: Set<String> = ["ResourceNotReadyException", "EC2ThrottledException", "ENILimitReachedException"]

    /// - Parameter limite: bytes of an event, for the caller of one that is refused as too large.
    /// - Returns: what the function answered: recognised by its form alone, because the emulator says 200 to failures too.
    /// - Throws: `FuncionError`
    package static func leer(_ response: OutboundResponse, de modo: Modo, limite: Int) throws(FuncionError) -> RespuestaDeFuncion {
        let json = objeto(response.body)
        let status = response.status
        if status == 200 { return try exito(response, json) }
        let queja = Queja(json, response)
        switch status {
        case 413: throw .eventoDemasiadoGrande(limite: limite)
        case 429: throw .ocupada(reintentarEn: response.retryAfter ?? .seconds(1))
        case 400 where queja.tipo == "Runtime.Unavailable": throw .ocupada(reintentarEn: .seconds(1))
        case 402, 408, 410: throw .averia(status: status, tipo: queja.tipo)
        case 400..<500: throw .rechazada(status: status, tipo: queja.tipo)
        // So the emulator tells of a function that ended, or did not start.
        case 502 where modo == .emulador: throw queja.error
        case 500... where pronto.contains(queja.tipo): throw .ocupada(reintentarEn: response.retryAfter ?? .seconds(1))
        case 500...: throw .averia(status: status, tipo: queja.tipo)
        default: throw .respuestaInvalida("status \(status)")
        }
    }

    private static func exito(_ response: OutboundResponse, _ json: JSONObject?) throws(FuncionError) -> RespuestaDeFuncion {
        let isMarked = Queja.marca(response) != nil
        guard let json else {
            if seAgoto(String(decoding: response.body.prefix(200), as: UTF8.self)) { throw .tardoDemasiado }
            throw isMarked ? Queja(nil, response).error : .respuestaInvalida("no JSON object")
        }
        if isMarked || json["statusCode"] == nil && json["errorType"] != nil { throw Queja(json, response).error }
        return try Sobre.abrir(json)
    }

    private static func seAgoto(_ text: String) -> Bool { text.contains(#/Task timed out after [0-9]+\.[0-9]+ seconds/#) }

    private static func objeto(_ body: [UInt8]) -> JSONObject? {
        guard case .object(let json)? = try? JSONValue(parsing: body) else { return nil }
        return json
    }
}
