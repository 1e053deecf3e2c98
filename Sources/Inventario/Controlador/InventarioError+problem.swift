internal import JSON
package import ServiceKit

extension InventarioError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .stockInsuficiente(let disponible):
            Problem(.conflict, "Stock insuficiente", members: [.init("disponible", Self.number(disponible))])
        case .faltan(let lineas):
            Problem(
                .conflict, "Stock insuficiente",
                members: [Self.estado(.rechazada), .init("detalle", .array(lineas.map(Self.falta)))])
        case .reservaNoExiste: Problem(.notFound, "Reserva no existe")
        case .reservaYa(let estado):
            Problem(
                .conflict, estado == .activa ? "La reserva sigue activa" : "Reserva ya \(estado.rawValue)",
                members: [Self.estado(estado)])
        case .otrasLineas(let estado):
            Problem(
                .unprocessable, "La reserva tiene otras líneas", detail: "Con ese id ya se pidió otra cosa: use un id nuevo.",
                members: [Self.estado(estado)])
        case .noVence: Problem(.conflict, "La reserva no vence", members: [Self.estado(.activa)])
        case .idInvalido:
            Problem(.invalid, "El id de una reserva debe tener de 1 a 255 caracteres ASCII visibles, sin «/»")
        case .idPropio: Problem(.invalid, "Los ids que empiezan con «manual:» los da el servicio")
        }
    }

    private static func estado(_ estado: Reserva.Estado) -> JSONObject.Member { .init("estado", .string(estado.rawValue)) }

    private static func number(_ value: Int64) -> JSONValue { .number(JSONNumber(text: String(value))) }

    /// What a line lacked: how many pieces were asked for, and how many there were.
    private static func falta(_ linea: Linea) -> JSONValue {
        .object(
            JSONObject([
                .init("producto_id", number(linea.productoID)), .init("cantidad", number(linea.cantidad)),
                .init("disponible", number(linea.habia ?? 0)),
            ]))
    }
}
