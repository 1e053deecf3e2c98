/// One call of a function, as it was asked for.
package struct Invocacion: Sendable {
    /// What the function gets.
    package let evento: Evento
    /// Whether the caller has named it, so that doing it twice is once.
    package let tieneClave: Bool

    package init(_ evento: Evento, tieneClave: Bool) {
        self.evento = evento
        self.tieneClave = tieneClave
    }
}
