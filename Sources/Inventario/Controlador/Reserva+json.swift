internal import Contratos
package import JSON

extension Reserva: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        ReservaLeida(
            id: id.description, estado: EstadoDeReserva(estado),
            lineas: lineas.map { LineaDeReserva(productoID: $0.productoID, cantidad: $0.cantidad) }, expira: vence
        ).encode(into: &writer)
    }
}

extension EstadoDeReserva {
    /// The same word on the wire.
    init(_ estado: Reserva.Estado) {
        self =
            switch estado {
            case .activa: .activa
            case .consumida: .consumida
            case .devuelta: .devuelta
            case .liberada: .liberada
            case .expirada: .expirada
            case .rechazada: .rechazada
            }
    }
}
