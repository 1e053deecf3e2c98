internal import JSON
package import ServiceKit

extension PedidoError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .noEncontrado: NotFound().problem
        case .productoDesconocido(let id, let linea):
            Problem(.invalid, "Items inválidos", detail: "items[\(linea)].producto_id: no existe el producto \(id).")
        case .totalDemasiadoGrande: Problem(.invalid, "Items inválidos", detail: "El total del pedido es demasiado grande.")
        case .sinStock(let disponible):
            Problem(
                .conflict, "No se pudo reservar",
                members: [
                    .init(
                        "detalle",
                        .object(
                            JSONObject([
                                .init("error", .string("Stock insuficiente")),
                                .init("disponible", .number(JSONNumber(text: String(disponible)))),
                            ])))
                ])
        }
    }
}
