internal import Contratos
package import JSON

/// The body of `POST /confirm`: it names its order too.
package struct ConfirmacionNombrada: JSONDecodable, Sendable {
    /// The order's number.
    package let pedidoID: Int64
    /// What is asked for it.
    package let confirmacion: ConfirmacionPedida

    /// - Throws: `JSONMissingMember`, `JSONMemberError`
    package init(json: JSONObject) throws {
        pedidoID = try json.required("pedido_id") { try json.integer($0, in: Limites.id) }
        confirmacion = try ConfirmacionPedida(json: json)
    }
}
