/// How much the mediator takes at a time.
package struct Limites: Sendable, Equatable {
    /// The greatest event in bytes, as it is sent.
    package var evento = 6 << 20
    /// The greatest answer in bytes, in its envelope.
    package var respuesta = (6 << 20) + 100
    /// How many calls may wait for a function.
    package var cola = 32
    /// For how long, at the most.
    package var esperaEnCola = Duration.seconds(5)
    /// Calls of one function at a time; an emulator takes one, whatever this says.
    package var concurrencia = 32

    package init() {}
}
