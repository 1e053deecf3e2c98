internal import Dinero
internal import JSON
package import ServiceKit

extension PedidoError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .noEncontrado: NotFound().problem
        case .productoDesconocido(let id, let linea):
            Problem(.invalid, "Items inválidos", detail: "items[\(linea)].producto_id: no existe el producto \(id).")
        case .totalDemasiadoGrande: Problem(.invalid, "Items inválidos", detail: "El total del pedido es demasiado grande.")
        case .sinStock(let faltas): Problem(.conflict, "No se pudo reservar", members: [.init("detalle", .object(Self.detalle(faltas)))])
        case .noSePudo:
            Problem(
                .unavailable, "No se pudo completar la operación",
                members: [.init("detalle", .object(JSONObject([.init("error", .string(Self.nadaHecho))])))], headers: [("Retry-After", "1")]
            )
        case .reembolsoAbandonado: Problem(.conflict, "El reembolso se abandonó", detail: "Quien opera la tienda lo dejó sin hacer.")
        case .noAdmite(let accion, let estado):
            // While it is under way that is not the last word.
            Problem(
                .conflict, "El pedido no se puede \(accion.rawValue)", members: [.init("estado", .string(estado.rawValue))],
                headers: estado.enCamino ? [("Retry-After", "1")] : [])
        case .otraMoneda(let moneda):
            Problem(
                .conflict, "El pedido se paga en otra moneda", detail: "pago.moneda debe ser \(moneda.codigo), o faltar.",
                members: [.init("moneda", .string(moneda.codigo))])
        case .otroTotal(let total):
            Problem(
                .conflict, "El total no es el esperado", detail: "El pedido cuesta \(total).",
                members: [.init("total", .number(JSONNumber(text: total.description)))])
        case .otraVersion: Problem(.preconditionFailed, "El pedido cambió", detail: "If-Match no nombra su ETag de ahora: léalo otra vez.")
        case .pagoRechazado(let resultado): Problem(.paymentRequired, "El pago fue rechazado", members: resultado.miembros)
        case .incierto: .underWay(detail: "No se sabe si quedó anotada. Repítala con la misma clave en un momento.")
        case .versionPerdida: Problem(.conflict, "El pedido cambió mientras tanto", headers: [("Retry-After", "1")])
        case .compensacionNoExiste, .remotoNoExiste: NotFound().problem
        case .compensacionTerminada(let estado):
            Problem(.conflict, "La compensación ya terminó", members: [.init("estado", .string(estado.rawValue))])
        }
    }

    private static let nadaHecho = "El pedido no se pudo confirmar a tiempo: nada está reservado ni cobrado"

    /// The original's members, of the first product that lacks; and each that lacks.
    private static func detalle(_ faltas: [Falta]) -> JSONObject {
        func number(_ value: Int64) -> JSONValue { .number(JSONNumber(text: String(value))) }
        var members = [JSONObject.Member("error", .string("Stock insuficiente"))]
        if let first = faltas.first { members.append(.init("disponible", number(first.disponible))) }
        let lineas = faltas.map { falta in
            JSONValue.object(
                JSONObject([
                    .init("producto_id", number(falta.productoID)), .init("cantidad", number(falta.cantidad)),
                    .init("disponible", number(falta.disponible)),
                ]))
        }
        if !lineas.isEmpty { members.append(.init("lineas", .array(lineas))) }
        return JSONObject(members)
    }
}
