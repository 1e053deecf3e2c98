internal import Contratos
internal import Dinero
package import JSON
package import Pedidos

/// The body of `POST /pedidos/{id}/confirm`, as far as it is one: what it makes conditional is no part of it.
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

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
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
}
