/// What can be wrong with a wish that concerns stock.
package enum InventarioError: Error, Equatable {
    /// Fewer pieces are available than were asked for.
    case stockInsuficiente(disponible: Int64)
    /// The same of a reservation that has an id: the lines that lack, each with how many pieces there were.
    case faltan([Linea])
    case reservaNoExiste
    /// It stands where the wish makes no sense any more, or not yet.
    case reservaYa(Reserva.Estado)
    /// The id is that of a reservation of other products or quantities.
    case otrasLineas(Reserva.Estado)
    /// What never expires cannot be given more time.
    case noVence
    /// No reservation can have that id.
    case idInvalido
    /// Ids of that form are given by the service alone.
    case idPropio
}
