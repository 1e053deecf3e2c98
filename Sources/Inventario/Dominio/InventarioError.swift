/// What can be wrong with a wish that concerns stock.
package enum InventarioError: Error, Equatable {
    /// Fewer pieces are available than were asked for.
    case stockInsuficiente(disponible: Int64)
    case reservaNoExiste
}
