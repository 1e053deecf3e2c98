/// Why somebody gets no token. Those of one case are told the same, whatever the reason was.
package enum Rechazo: Error, Equatable {
    /// Not sent as a form.
    case sinFormulario
    /// What is wrong with the request, in ASCII: RFC 6749, section 5.2, allows no more.
    case malPedido(String)
    /// Of another kind than this issuer has.
    case concesionDesconocida
    /// Nobody said which client asks.
    case sinCliente
    /// There is no such client, or none that may ask.
    case clienteDesconocido
    /// The client did not show its secret.
    case secretoEquivocado
    /// The client may not send names and passwords.
    case contrasenaNoAdmitida
    /// A client without a secret cannot call for itself.
    case clientePublico
    /// The client may not call for itself.
    case sinCuentaDeServicio
    /// There is no such person, or the password is another.
    case credencialesEquivocadas
    case cuentaInactiva
    /// Keycloak would first ask for what is missing, which nobody can answer here.
    case cuentaIncompleta
}
