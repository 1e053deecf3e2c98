package import Dinero
package import JSON
package import WorldKit

/// A line of the payment gateway's ledger, as pagos lists it.
package struct MovimientoLeido: JSONDecodable, Sendable, Equatable {
    /// What happened at the gateway.
    package enum Tipo: String, Sendable, CaseIterable {
        case cobro, rechazo, anulacion, reembolso
    }

    /// The line's number in the ledger.
    package let id: Int64
    /// The key of the charge that it is about.
    package let clave: String
    /// What happened.
    package let tipo: Tipo
    /// How much; nil for the voiding of a charge that never came.
    package let monto: Importe?
    /// The currency of the amount; nil where there is none.
    package let moneda: Moneda?
    /// When, by the gateway's clock, to the millisecond.
    package let momento: Instante

    package init(json: JSONObject) throws {
        id = try json.required("id", json.integer)
        clave = try json.required("clave", json.string)
        tipo = try json.required("tipo") { try json.word($0) }
        monto = try json.importe("monto")
        moneda = try json.moneda("moneda")
        momento = try json.required("momento", json.momento)
    }
}
