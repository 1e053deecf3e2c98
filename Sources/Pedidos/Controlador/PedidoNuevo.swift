internal import Contratos
internal import Dinero
package import JSON
internal import ServiceKit

/// The body of `POST /pedidos`.
struct PedidoNuevo: JSONEncodable {
    let lineas: [LineaPedida]
    let pago: FormaDePago

    /// - Throws: `Problem` for the items, `JSONMemberError` for the rest.
    init(_ json: JSONObject, moneda: Moneda) throws {
        lineas = try Self.lineas(json)
        let pago = try json.object("pago") ?? JSONObject([])
        self.pago = FormaDePago(
            medio: try pago.text("medio", upTo: Limites.medio) ?? PeticionDePago.medioHabitual,
            moneda: try pago.moneda("moneda") ?? moneda, referencia: try pago.text("referencia", upTo: Limites.referencia),
            fail: try pago.bool("fail") ?? false)
    }

    /// What it means, with the defaults for what it does not say.
    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("items", list: lineas)
            body.member(
                "pago",
                object: { body in
                    body.member("medio", pago.medio)
                    body.member("moneda", pago.moneda.codigo)
                    body.optional("referencia", pago.referencia)
                    body.member("fail", pago.fail)
                })
        }
    }

    private static func lineas(_ json: JSONObject) throws -> [LineaPedida] {
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
            return try objects.map { item in
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
}

extension LineaPedida: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("producto_id", productoID)
            body.member("cantidad", cantidad)
        }
    }
}
