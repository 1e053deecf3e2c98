package import Dinero
package import JSON

/// A product, as productos answers it.
package struct ProductoLeido: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// 1 or more.
    package let id: Int64
    /// 1 to 200 characters.
    package let nombre: String
    /// Zero or more.
    package let precio: Importe

    package init(id: Int64, nombre: String, precio: Importe) {
        self.id = id
        self.nombre = nombre
        self.precio = precio
    }

    package init(json: JSONObject) throws {
        id = try json.required("id", json.integer)
        nombre = try json.required("nombre", json.string)
        precio = try json.required("precio", json.importe)
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("nombre", nombre)
            body.member("precio", precio)
        }
    }
}
