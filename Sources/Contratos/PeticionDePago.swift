package import Dinero
package import JSON

/// Asks pagos to charge.
package struct PeticionDePago: JSONEncodable, JSONDecodable, Sendable {
    /// The means of payment where none is named.
    package static let medioHabitual = "tarjeta"

    /// Zero or more.
    package let monto: Importe
    /// PYG where none is named.
    package let moneda: Moneda
    /// The means of payment, for example `tarjeta`.
    package let medio: String
    /// The caller's own text; it identifies nothing.
    package let referencia: String?
    /// Asks the simulated gateway to decline.
    package let fail: Bool

    package init(monto: Importe, moneda: Moneda, medio: String, referencia: String?, fail: Bool) {
        self.monto = monto
        self.moneda = moneda
        self.medio = medio
        self.referencia = referencia
        self.fail = fail
    }

    package init(json: JSONObject) throws {
        monto = try json.required("monto", json.importe)
        moneda = try json.moneda("moneda") ?? .guarani
        medio = try json.text("medio", upTo: Limites.medio) ?? Self.medioHabitual
        referencia = try json.text("referencia", upTo: Limites.referencia)
        fail = try json.bool("fail") ?? false
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("monto", monto)
            body.member("moneda", moneda.codigo)
            body.member("medio", medio)
            body.optional("referencia", referencia)
            body.member("fail", fail)
        }
    }
}
