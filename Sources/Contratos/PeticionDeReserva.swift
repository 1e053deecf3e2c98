package import JSON

/// Asks inventario to set pieces of one product aside.
package struct PeticionDeReserva: JSONEncodable, JSONDecodable, Sendable {
    /// 1 or more.
    package let productoID: Int64
    /// 1 to 1,000,000.
    package let cantidad: Int64

    package init(productoID: Int64, cantidad: Int64) {
        self.productoID = productoID
        self.cantidad = cantidad
    }

    /// - Throws: `JSONMissingMember` for a quantity of zero or less too, as the original answers it.
    package init(json: JSONObject) throws {
        productoID = try json.required("producto_id") { try json.integer($0, in: Limites.id) }
        cantidad = try json.required("cantidad") { name in
            if let value = try json.integer(name), value <= 0 {
                throw JSONMissingMember(path: json.path(of: name), wanted: "1 o más")
            }
            return try json.integer(name, in: Limites.cantidad)
        }
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("producto_id", productoID)
            body.member("cantidad", cantidad)
        }
    }
}
