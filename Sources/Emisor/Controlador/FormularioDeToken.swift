internal import HTTPServer
internal import JOSE
internal import ServiceKit

/// The form that a token is asked for with. Source: RFC 6749, sections 2.3.1, 3.2, 4.3.2 and 4.4.2.
struct FormularioDeToken {
    /// What is sent without a value counts as not sent.
    private var fields: [String: String] = [:]

    /// - Throws: `Rechazo.sinFormulario`, `.malPedido`
    init(_ call: Call) throws(Rechazo) {
        guard call.esDeTipo("application/x-www-form-urlencoded") else { throw .sinFormulario }
        guard let sent = FormEncoding.fields(call.request.body) else { throw .malPedido("the form is not well encoded") }
        for field in sent where fields.updateValue(field.value, forKey: field.name) != nil { throw .malPedido("duplicated parameter") }
    }

    /// - Parameter authorization: the values of the header field.
    /// - Throws: `Rechazo`
    func peticion(authorization: [String]) throws(Rechazo) -> PeticionDeToken {
        let concesion = try concesion()
        let (cliente, secreto) = try cliente(authorization)
        return PeticionDeToken(cliente: cliente, secreto: secreto, concesion: concesion)
    }

    private func concesion() throws(Rechazo) -> PeticionDeToken.Concesion {
        switch try obligatorio("grant_type") {
        case "password": .contrasena(usuario: try obligatorio("username"), Secret(try obligatorio("password")))
        case "client_credentials": .credencialesDeCliente
        default: throw .concesionDesconocida
        }
    }

    /// The client's name and secret, from the header field or from the form, and not from both.
    private func cliente(_ authorization: [String]) throws(Rechazo) -> (String, Secret?) {
        let (id, secreto) = (valor("client_id"), valor("client_secret"))
        guard let field = authorization.first else {
            guard let id else { throw .sinCliente }
            return (id, secreto.map(Secret.init))
        }
        guard authorization.count == 1 else { throw .malPedido("more than one Authorization header") }
        guard secreto == nil else { throw .malPedido("the client shows more than one secret") }
        guard let (name, secret) = Self.basic(field) else { throw .clienteDesconocido }
        guard id == nil || id == name else { throw .malPedido("client_id is another than that of the Authorization header") }
        return (name, Secret(secret))
    }

    private func valor(_ name: String) -> String? {
        guard let value = fields[name], !value.isEmpty else { return nil }
        return value
    }

    private func obligatorio(_ name: String) throws(Rechazo) -> String {
        guard let value = valor(name) else { throw .malPedido("Missing form parameter: \(name)") }
        return value
    }

    /// `Basic` with padding, each half encoded as in a form before they were joined; nil for anything else.
    private static func basic(_ field: String) -> (name: String, secret: String)? {
        guard let space = field.firstIndex(of: " "), field[..<space].lowercased() == "basic" else { return nil }
        let text = field[space...].drop { $0 == " " }
        guard text.utf8.count % 4 == 0, !text.utf8.contains(where: { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }) else {
            return nil
        }
        let unpadded = text.hasSuffix("==") ? text.dropLast(2) : text.hasSuffix("=") ? text.dropLast() : text
        let url = unpadded.map { $0 == "+" ? "-" : $0 == "/" ? "_" : $0 }
        guard let pair = Base64URL.decode(String(url)) else { return nil }
        let halves = pair.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
        guard halves.count == 2, let name = FormEncoding.value(halves[0]), let secret = FormEncoding.value(halves[1]) else { return nil }
        return (name, secret)
    }
}
