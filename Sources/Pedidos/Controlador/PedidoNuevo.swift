internal import Contratos
internal import Dinero
internal import JSON
internal import ServiceKit

/// The body of `POST /pedidos`.
struct PedidoNuevo: JSONEncodable {
    let lineas: LineasPedidas
    let pago: FormaDePago

    /// - Throws: `Problem` for the items, `JSONMemberError` for the rest.
    init(_ json: JSONObject, moneda: Moneda) throws {
        lineas = try LineasPedidas(json: json)
        let pago = try json.object("pago") ?? JSONObject([])
        self.pago = FormaDePago(
            medio: try pago.text("medio", upTo: Limites.medio) ?? PeticionDePago.medioHabitual,
            moneda: try pago.moneda("moneda") ?? moneda, referencia: try pago.text("referencia", upTo: Limites.referencia),
            fail: try pago.bool("fail") ?? false)
    }

    /// What it means, with the defaults for what it does not say.
    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("items", list: lineas.lineas)
            body.member(
                "pago",
                object: { body in
                    body.member("medio", pago.medio)
                    body.member("moneda", pago.moneda.codigo)
                    body.optional("referencia", pago.referencia)
                    body.member("fail", pago.fail)
                })
        }
    }
}
