/// How long the saga waits for what, and how often it takes a no.
package struct Plazos: Sendable {
    /// From the first commit of an attempt: what is not confirmed by then is taken back.
    package var confirmacion: Duration
    /// How long an order belongs to the process that drives it, if that tells nothing more.
    package var arriendo: Duration
    /// How long a caller waits for an answer before he is told that it is not known yet.
    package var espera: Duration
    /// Refusals for good after which a compensation waits for an operator.
    package var rechazos: Int64
    /// How often the recovery looks for what is due, at the least.
    package var revision: Duration

    package init(
        confirmacion: Duration = .seconds(60), arriendo: Duration = .seconds(15), espera: Duration = .seconds(10), rechazos: Int64 = 20,
        revision: Duration = .seconds(1)
    ) {
        self.confirmacion = confirmacion
        self.arriendo = arriendo
        self.espera = espera
        self.rechazos = rechazos
        self.revision = revision
    }
}
