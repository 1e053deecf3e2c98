internal import Contratos
internal import Dinero
package import JSON
package import Pedidos

/// The body of `POST /pedidos/{id}/confirm`.
package struct ConfirmacionPedida: JSONCodable, Sendable {
    /// What it asks for.
    package let confirmacion: SagaDAO.Confirmacion

    /// - Throws: `JSONMissingMember`, `JSONMemberError`
    package init(json: JSONObject) throws {
        let pago = try json.required("pago", json.object)
        confirmacion = SagaDAO.Confirmacion(
            medio: try pago.required("medio") { try pago.text($0, upTo: Limites.medio) }, moneda: try pago.moneda("moneda"),
            referencia: try pago.text("referencia", upTo: Limites.referencia), fail: try pago.bool("fail") ?? false,
            totalEsperado: try json.importe("total_esperado"))
    }

    package func encode(into writer: inout JSONWriter) { writer.object { miembros(into: &$0) } }

    /// Its members, inside of an object.
    func miembros(into body: inout JSONWriter) {
        body.member(
            "pago",
            object: { pago in
                pago.member("medio", confirmacion.medio)
                pago.optional("moneda", confirmacion.moneda?.codigo)
                pago.optional("referencia", confirmacion.referencia)
                pago.member("fail", confirmacion.fail)
            })
        body.optional("total_esperado", confirmacion.totalEsperado)
    }
}
