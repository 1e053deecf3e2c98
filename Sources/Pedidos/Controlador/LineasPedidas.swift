internal import Contratos
package import JSON
internal import ServiceKit

/// What somebody wishes for: the member `items` of a body.
package struct LineasPedidas: JSONCodable, Sendable {
    /// In the order they came; 1 to 200.
    package let lineas: [LineaPedida]

    /// - Throws: `Problem` for anything that is wrong with the items.
    package init(json: JSONObject) throws {
        guard let items = json["items"], items != .array([]) else {
            throw Problem(
                .invalid, "Debes enviar items", detail: "«items» debe ser una lista con 1 a \(Limites.lineas.upperBound) productos.")
        }
        do {
            let objects = try json.objects("items") ?? []
            guard Limites.lineas.contains(objects.count) else {
                throw json.invalid("items", "una lista de 1 a \(Limites.lineas.upperBound) productos")
            }
            var juntas: [Int64: Int64] = [:]
            lineas = try objects.map { item in
                let linea = LineaPedida(
                    productoID: try item.required("producto_id") { try item.integer($0, in: Limites.id) },
                    cantidad: try item.required("cantidad") { try item.integer($0, in: Limites.cantidad) })
                // Lines of one product are reserved together, and inventario takes no more than this at once.
                juntas[linea.productoID, default: 0] += linea.cantidad
                guard juntas[linea.productoID, default: 0] <= Limites.cantidad.upperBound else {
                    throw item.invalid("cantidad", "\(Limites.cantidad.upperBound) como máximo, sumadas las líneas del mismo producto")
                }
                return linea
            }
        } catch {
            // The short text is the original's for anything that is wrong with the items; the detail says what.
            let problem = Problem(error)
            throw Problem(.invalid, "Items inválidos", detail: problem.detail ?? problem.error + ".")
        }
    }

    package func encode(into writer: inout JSONWriter) { writer.object { $0.member("items", list: lineas) } }
}

extension LineaPedida: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("producto_id", productoID)
            body.member("cantidad", cantidad)
        }
    }
}
