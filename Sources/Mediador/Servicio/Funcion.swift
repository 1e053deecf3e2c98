/// A function, as the configuration tells of it.
package struct Funcion: Sendable {
    /// By which callers know it.
    package let nombre: String
    /// Where its calls go.
    package let destino: Destino
    /// How long it may run: its own time-out, at whoever runs it.
    package let timeout: Duration

    package init(_ nombre: String, _ destino: Destino, timeout: Duration) {
        self.nombre = nombre
        self.destino = destino
        self.timeout = timeout
    }

    /// For how long after it was sent a call may still run, though nobody hears of it.
    var puedeSeguir: Duration { timeout + .milliseconds(300) }

    /// How long an answer is waited for: longer than the function may run, or it would run twice.
    var paciencia: Duration { timeout + destino.demora }
}
