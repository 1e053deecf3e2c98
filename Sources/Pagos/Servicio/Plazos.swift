/// How long a payment waits for what.
package struct Plazos: Sendable {
    /// How long a payment belongs to the process that asks the gateway.
    package var arriendo: Duration
    /// How long a caller waits before he is told that it is not known yet.
    package var espera: Duration
    /// How often the recovery looks for what is due, at the least.
    package var revision: Duration

    package init(arriendo: Duration = .seconds(15), espera: Duration = .seconds(10), revision: Duration = .seconds(1)) {
        self.arriendo = arriendo
        self.espera = espera
        self.revision = revision
    }
}
