package import JSON
package import WorldKit

/// A reservation, as inventario shows it.
package struct ReservaLeida: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// The caller's own, or `manual:<number>`.
    package let id: String
    /// Where it stands.
    package let estado: EstadoDeReserva
    /// Each product once, in ascending order; none where it was released before it was made.
    package let lineas: [LineaDeReserva]
    /// From then on it holds nothing, to the millisecond; nil for one that does not expire.
    package let expira: Instante?

    package init(id: String, estado: EstadoDeReserva, lineas: [LineaDeReserva], expira: Instante?) {
        self.id = id
        self.estado = estado
        self.lineas = lineas
        self.expira = expira
    }

    package init(json: JSONObject) throws {
        id = try json.required("id", json.string)
        estado = try json.required("estado") { try json.estadoDeReserva($0) }
        lineas = try json.required("lineas", json.objects).map { try LineaDeReserva(json: $0) }
        expira = try json.string("expira").map { text in
            guard let momento = Instante(rfc3339: text) else { throw json.invalid("expira", "un momento de RFC 3339") }
            return momento
        }
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("estado", estado.rawValue)
            body.member("lineas", list: lineas)
            body.member("expira", expira.map { JSONValue.string($0.description) } ?? .null)
        }
    }
}
