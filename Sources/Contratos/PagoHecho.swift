package import JSON

/// What became of a charge.
package struct PagoHecho: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// How a charge ended.
    package enum Estado: String, Sendable {
        case aprobado, rechazado
    }

    /// The payment's number at pagos.
    package let pagoID: Int64
    /// How it ended.
    package let estado: Estado
    /// The charge's key, also one that was made for it; nil from a pagos that does not tell.
    package let clave: String?

    package init(pagoID: Int64, estado: Estado, clave: String? = nil) {
        self.pagoID = pagoID
        self.estado = estado
        self.clave = clave
    }

    package init(json: JSONObject) throws {
        pagoID = try json.required("pago_id", json.integer)
        estado = try json.required("estado") { name in
            guard let text = try json.string(name) else { return nil }
            guard let estado = Estado(rawValue: text) else { throw json.invalid(name, "aprobado o rechazado") }
            return estado
        }
        clave = try json.string("clave")
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("pago_id", pagoID)
            body.member("estado", estado.rawValue)
            body.optional("clave", clave)
        }
    }
}
