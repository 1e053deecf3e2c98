package import JSON

/// A reservation that inventario has made.
package struct ReservaHecha: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// The reservation's number at inventario.
    package let reservaID: Int64
    /// Whose pieces are set aside.
    package let productoID: Int64
    /// How many pieces.
    package let cantidad: Int64

    package init(reservaID: Int64, productoID: Int64, cantidad: Int64) {
        self.reservaID = reservaID
        self.productoID = productoID
        self.cantidad = cantidad
    }

    package init(json: JSONObject) throws {
        reservaID = try json.required("reserva_id", json.integer)
        productoID = try json.required("producto_id", json.integer)
        cantidad = try json.required("cantidad", json.integer)
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("reserva_id", reservaID)
            body.member("producto_id", productoID)
            body.member("cantidad", cantidad)
        }
    }
}
