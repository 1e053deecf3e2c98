internal import JOSE
package import JSON

/// A function's answer as it wraps it: `{"statusCode","headers"?,"body"?,"isBase64Encoded"?}`.
package enum Sobre {
    /// Unwraps it.
    /// - Throws: `FuncionError.respuestaInvalida`
    package static func abrir(_ json: JSONObject) throws(FuncionError) -> RespuestaDeFuncion {
        guard case .number(let number)? = json["statusCode"], let status = number.integer, 200...599 ~= status else {
            throw .respuestaInvalida("statusCode is no number from 200 to 599")
        }
        // That is about the token of whoever calls, which no function sees: he would think that his is not taken.
        if status == 401 { throw .respuestaInvalida("statusCode is 401") }
        let cuerpo = try cuerpo(json)
        var cabeceras = try cabeceras(json)
        if !cuerpo.isEmpty, !cabeceras.contains(where: { $0.nombre.lowercased() == "content-type" }) {
            cabeceras.append(.init("Content-Type", "application/json"))
        }
        // These two have none, whatever the function says.
        return RespuestaDeFuncion(status: Int(status), cabeceras: cabeceras, cuerpo: [204, 304].contains(status) ? [] : cuerpo)
    }

    private static func cuerpo(_ json: JSONObject) throws(FuncionError) -> [UInt8] {
        let text: String
        switch json["body"] {
        case nil: text = ""
        case .string(let body): text = body
        default: throw .respuestaInvalida("body is no text")
        }
        switch json["isBase64Encoded"] {
        case nil, .bool(false): return Array(text.utf8)
        case .bool(true):
            guard let bytes = Base64.decode(text) else { throw .respuestaInvalida("body is not base64") }
            return bytes
        default: throw .respuestaInvalida("isBase64Encoded is neither true nor false")
        }
    }

    private static func cabeceras(_ json: JSONObject) throws(FuncionError) -> [RespuestaDeFuncion.Cabecera] {
        let headers: JSONObject
        switch json["headers"] {
        case nil: return []
        case .object(let object): headers = object
        default: throw .respuestaInvalida("headers is no object")
        }
        var cabeceras: [RespuestaDeFuncion.Cabecera] = []
        for member in headers.members {
            let valor: String
            switch member.value {
            case .string(let text): valor = text
            case .number(let number): valor = number.text
            default: continue
            }
            if Cabeceras.pasa(member.name, valor) { cabeceras.append(.init(member.name, valor)) }
        }
        return cabeceras
    }
}
