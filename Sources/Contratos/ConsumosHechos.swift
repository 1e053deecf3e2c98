package import JSON

/// What became of reservations that were to be made final, in the order they were named.
package struct ConsumosHechos: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// One of them.
    package struct Consumo: JSONEncodable, JSONDecodable, Sendable, Equatable {
        /// What is said of an id that there is no reservation of.
        package static let desconocida = "desconocida"

        /// As it was asked.
        package let id: String
        /// Where the reservation stands now; nil where there is none.
        package let estado: EstadoDeReserva?

        package init(id: String, estado: EstadoDeReserva?) {
            self.id = id
            self.estado = estado
        }

        package init(json: JSONObject) throws {
            id = try json.required("id", json.string)
            estado = json["estado"] == .string(Self.desconocida) ? nil : try json.required("estado") { try json.estadoDeReserva($0) }
        }

        package func encode(into writer: inout JSONWriter) {
            writer.object { body in
                body.member("id", id)
                body.member("estado", estado?.rawValue ?? Self.desconocida)
            }
        }
    }

    /// One for each id that was named, in their order.
    package let items: [Consumo]

    package init(items: [Consumo]) { self.items = items }

    package init(json: JSONObject) throws { items = try json.required("items", json.objects).map { try Consumo(json: $0) } }

    package func encode(into writer: inout JSONWriter) {
        writer.object { $0.member("items", list: items) }
    }
}
