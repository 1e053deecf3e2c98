package import JSON

/// What disagrees, as it is answered.
package struct Discrepancias: Sendable, JSONEncodable {
    private let maximum: Int
    private var items: [Discrepancia] = []
    /// Of all, those too that are not kept.
    package private(set) var count = 0

    /// - Parameter maximum: so many are kept and told; where there are more, `total` says how many.
    package init(maximum: Int = .max) { self.maximum = maximum }

    /// Counts one, and keeps it where there is room.
    package mutating func add(_ discrepancia: Discrepancia) {
        count += 1
        if items.count < maximum { items.append(discrepancia) }
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("items", list: items)
            body.optional("total", count > items.count ? count : nil)
        }
    }
}

extension Discrepancia: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("tipo", tipo.rawValue)
            body.optional("pedido_id", pedidoID)
            body.optional("clave", clave)
            body.member("detalle", detalle)
        }
    }
}
