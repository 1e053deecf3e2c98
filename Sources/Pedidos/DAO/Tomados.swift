/// What came of looking for orders that somebody is to go on with.
package struct Tomados: Sendable {
    /// All that were taken over, the longest waiting first.
    package var pedidos: [PedidoEnCurso] = []
    /// Of those: whoever drove them is gone, or stood still. The others only waited for their next try.
    package var abandonados: [PedidoEnCurso] = []
    /// Orders that this program cannot read, as one that a newer program wrote, and why. They are left alone for a minute.
    package var ilegibles: [(id: Int64, error: String)] = []
}
