package import JSON

/// Asks inventario to set pieces of several products aside under an id that the caller has chosen: all of them or none.
package struct PeticionDeReservaPorID: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// Of a request that says nothing of it.
    package static let ttlHabitual: Int64 = 600

    /// 1 to 200; those of one product together 1,000,000 pieces at the most.
    package let lineas: [LineaDeReserva]
    /// Seconds that the pieces are held, 1 to 86,400; nil for a caller that ends what it begins.
    package let ttl: Int64?

    package init(lineas: [LineaDeReserva], ttl: Int64?) {
        self.lineas = lineas
        self.ttl = ttl
    }

    /// - Throws: `JSONMemberError`, `JSONMissingMember`
    package init(json: JSONObject) throws {
        let objects = try json.required("lineas", json.objects)
        guard Limites.lineas.contains(objects.count) else {
            throw json.invalid("lineas", "una lista de \(Limites.lineas.lowerBound) a \(Limites.lineas.upperBound) líneas")
        }
        var juntas: [Int64: Int64] = [:]
        lineas = try objects.map { object in
            let linea = try LineaDeReserva(json: object)
            let suma = juntas[linea.productoID, default: 0] + linea.cantidad
            guard suma <= Limites.cantidad.upperBound else {
                throw object.invalid("cantidad", "\(Limites.cantidad.upperBound) como máximo, sumadas las líneas del mismo producto")
            }
            juntas[linea.productoID] = suma
            return linea
        }
        ttl = json.isNull("ttl_s") ? nil : try json.integer("ttl_s", in: Limites.ttl) ?? Self.ttlHabitual
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("lineas", list: lineas)
            body.member("ttl_s", ttl.map { JSONValue.number(JSONNumber(text: String($0))) } ?? .null)
        }
    }
}
