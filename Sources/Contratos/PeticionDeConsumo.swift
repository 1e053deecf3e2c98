package import JSON

/// Asks inventario to make reservations final, each by itself.
package struct PeticionDeConsumo: JSONEncodable, JSONDecodable, Sendable, Equatable {
    /// 1 to 500.
    package let ids: [String]

    package init(ids: [String]) { self.ids = ids }

    /// - Throws: `JSONMemberError`, `JSONMissingMember`
    package init(json: JSONObject) throws {
        ids = try json.required("ids", json.strings)
        guard Limites.consumos.contains(ids.count) else {
            throw json.invalid("ids", "una lista de \(Limites.consumos.lowerBound) a \(Limites.consumos.upperBound) ids")
        }
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { $0.member("ids", list: ids) }
    }
}
