package import Dinero
package import JSON
package import WorldKit

/// A payment, as pagos lists it.
package struct PagoLeido: JSONDecodable, Sendable, Equatable {
    /// The payment's number at pagos.
    package let id: Int64
    /// The name that its caller gave it, or one that was made for it.
    package let clave: String
    /// Where it stands.
    package let estado: EstadoDePago
    /// What is charged; nil for the tombstone of a charge that never came.
    package let monto: Importe?
    /// The currency of the amount; nil where there is none.
    package let moneda: Moneda?
    /// When it was written down, to the millisecond.
    package let momento: Instante

    package init(json: JSONObject) throws {
        id = try json.required("pago_id", json.integer)
        clave = try json.required("clave", json.string)
        estado = try json.required("estado") { try json.word($0) }
        monto = try json.importe("monto")
        moneda = try json.moneda("moneda")
        momento = try json.required("momento", json.momento)
    }
}
