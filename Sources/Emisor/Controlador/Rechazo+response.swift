internal import HTTPServer
internal import JSON
internal import ServiceKit

extension Rechazo {
    /// The answer in OAuth's own form (RFC 6749, section 5.2), with Keycloak's codes, words and statuses.
    /// - Parameter reto: the `WWW-Authenticate` of a 401 to whoever sent an Authorization header; nil for others.
    func response(reto: String?) -> Response {
        let (status, code, description) = palabras
        var headers = Self.sinGuardar
        if status == 401, let reto { headers["WWW-Authenticate"] = reto }
        let body = JSONObject([.init("error", .string(code)), .init("error_description", .string(description))])
        return .json(body, status: status, headers: headers)
    }

    /// For what holds a token, and for what might have (RFC 6749, section 5.1).
    static let sinGuardar: HTTPHeaders = ["Cache-Control": "no-store", "Pragma": "no-cache"]

    private var palabras: (status: Int, code: String, description: String) {
        switch self {
        case .sinFormulario: (415, "invalid_request", "the body must be application/x-www-form-urlencoded")
        case .malPedido(let description): (400, "invalid_request", description)
        case .concesionDesconocida: (400, "unsupported_grant_type", "Unsupported grant_type")
        case .sinCliente: (400, "invalid_client", "Missing client_id parameter")
        case .clienteDesconocido: (401, "invalid_client", "Invalid client or Invalid client credentials")
        case .secretoEquivocado: (401, "unauthorized_client", "Invalid client or Invalid client credentials")
        case .contrasenaNoAdmitida: (400, "unauthorized_client", "Client not allowed for direct access grants")
        case .clientePublico: (401, "unauthorized_client", "Public client not allowed to retrieve service account")
        case .sinCuentaDeServicio: (401, "unauthorized_client", "Client not enabled to retrieve service account")
        case .credencialesEquivocadas: (400, "invalid_grant", "Invalid user credentials")
        case .cuentaInactiva: (400, "invalid_grant", "Account disabled")
        case .cuentaIncompleta: (400, "invalid_grant", "Account is not fully set up")
        }
    }
}
