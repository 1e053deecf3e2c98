internal import Contratos
internal import Dinero
package import HTTPServer
package import JSON
internal import ServiceKit
internal import WorldKit

extension Pedido: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("total", total)
            body.member("estado", estado.rawValue)
            body.optional("motivo", motivo?.rawValue)
            body.optional("razon", razon)
            body.member("created_at", creado.description)
            body.member("clave", clave)
            body.member("moneda", moneda.codigo)
            body.member("version", version)
        }
    }
}

/// An order with its lines, as it is answered.
package struct PedidoLeido: JSONEncodable {
    private let pedido: Pedido
    private let lineas: [Linea]

    package init(_ leido: (pedido: Pedido, lineas: [Linea])) {
        pedido = leido.pedido
        lineas = leido.lineas
    }

    /// The whole answer. Its `ETag` is the order's version, which an edit can be made conditional on.
    package func respuesta(status: Int = 200, headers: HTTPHeaders = [:]) -> Response {
        var headers = headers
        headers["ETag"] = "\"\(pedido.version)\""
        return .json(self, status: status, headers: headers)
    }

    package func encode(into writer: inout JSONWriter) {
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

    /// The same, as members of a problem.
    var miembros: [JSONObject.Member] { (try? JSONObject(parsing: json))?.members ?? [] }
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
            case .reembolsado(let id):
                body.member("pago_id", id)
                body.member("estado", "reembolsado")
            case .incierto: body.member("estado", "incierto")
            }
        }
    }
}

/// A line of a timeline, as it is answered.
struct EventoLeido: JSONEncodable {
    let id: Int64
    let evento: Evento

    init(_ found: (id: Int64, evento: Evento)) {
        id = found.id
        evento = found.evento
    }

    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("momento", evento.momento.description)
            body.member("evento", evento.tipo.rawValue)
            body.member("intento", evento.intento)
            body.optional("remoto", evento.remoto)
            body.optional("estado_http", evento.estadoHTTP)
            body.optional("ms", evento.ms)
            body.optional("circuito", evento.circuito)
            body.optional("trace_id", evento.traceID)
        }
    }
}
