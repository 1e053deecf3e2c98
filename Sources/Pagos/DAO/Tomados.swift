/// What came of looking for payments that somebody is to go on with.
package struct Tomados: Sendable {
    /// Those that were taken over, the longest waiting first.
    package var pagos: [Pago] = []
    /// Payments that this program cannot read, as one that a newer program wrote, and why. They are left alone for a minute.
    package var ilegibles: [(id: Int64, error: String)] = []
}
