package import JSON

/// So many pieces of one product, as a reservation holds them.
package struct LineaDeReserva: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// 1 or more.
    package let productoID: Int64
    /// 1 to 1,000,000.
    package let cantidad: Int64

    package init(productoID: Int64, cantidad: Int64) {
        self.productoID = productoID
        self.cantidad = cantidad
    }

    package init(json: JSONObject) throws {
        productoID = try json.required("producto_id") { try json.integer($0, in: Limites.id) }
        cantidad = try json.required("cantidad") { try json.integer($0, in: Limites.cantidad) }
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("producto_id", productoID)
            body.member("cantidad", cantidad)
        }
    }
}
