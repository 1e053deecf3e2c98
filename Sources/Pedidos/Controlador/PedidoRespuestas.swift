internal import Contratos
internal import Dinero
package import JSON
internal import WorldKit

extension Pedido: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("total", total)
            body.member("estado", estado.rawValue)
            body.optional("motivo", motivo?.rawValue)
            body.member("created_at", creado.description)
        }
    }
}

/// An order with its lines, as it is answered.
struct PedidoLeido: JSONEncodable {
    let pedido: Pedido
    let lineas: [Linea]

    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("pedido", pedido)
            body.member("items", list: lineas)
        }
    }
}

extension Linea: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("producto_id", productoID)
            body.member("cantidad", cantidad)
            body.member("precio_unit", precio)
        }
    }
}

extension Resultado: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("pedido_id", pedidoID)
            body.member("total", total)
            body.member("estado", estado.rawValue)
            body.member("pago", pago)
        }
    }
}

extension Resultado.Pago: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            switch self {
            case .aprobado(let id):
                body.member("pago_id", id)
                body.member("estado", "aprobado")
            case .rechazado(let id):
                body.member("pago_id", id)
                body.member("estado", "rechazado")
            case .incierto: body.member("estado", "incierto")
            }
        }
    }
}
