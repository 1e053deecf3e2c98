/// Which service plays which part in a simulated shop. Its processes, its host and its database have its name.
package struct Roster: Sendable {
    /// Keeps the products.
    let catalogue: String
    /// Keeps stock and reservations.
    let stock: String
    /// Keeps the orders.
    let orders: String
    /// Keeps the payments.
    let payments = "pagos"
    /// Keeps the gateway's ledger: a database alone.
    let gateway = "pasarela"

    /// What opens every service.
    static let token = "simulacion"
}
