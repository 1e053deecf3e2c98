import Persistence

/// The invoices of a run, and what is wrong with them.
struct Invoices {
    private struct Invoice {
        let order: Int64
        let number: Int64
        let day: String
        let document: String?
        /// In which its order ended.
        let state: String
    }

    private let invoices: [Invoice]
    /// The last number of the series.
    private let last: Int64

    init(_ database: SimulatedDatabase) throws {
        invoices = try database.rows(
            """
            SELECT f.pedido_id, f.numero, f.fecha, f.documento, p.estado FROM facturas f JOIN pedidos p ON p.id = f.pedido_id ORDER BY f.numero
            """
        ) { row in
            Invoice(
                order: try row.integer(0), number: try row.integer(1), day: try row.text(2), document: try row.optionalText(3),
                state: try row.text(4))
        }
        last = try database.rows("SELECT ultimo FROM series") { try $0.integer(0) }.first ?? 0
    }

    /// The series has no gap, days do not go back, only what was confirmed has an invoice, and it is the one that everybody was told.
    func problems(told: [(order: Int64, answer: ShopAnswer)]) -> [String] {
        var found: [String] = []
        if invoices.map(\.number) != Array(1..<Int64(invoices.count) + 1) || last != Int64(invoices.count) {
            found.append("the series is \(invoices.map(\.number)), and its last number \(last)")
        }
        if invoices.map(\.day) != invoices.map(\.day).sorted() { found.append("days of invoices go back: \(invoices.map(\.day))") }
        for invoice in invoices where !["confirmado", "reembolsado"].contains(invoice.state) {
            found.append("order \(invoice.order) is \(invoice.state) and has an invoice")
        }
        for (order, answer) in told {
            switch answer.status {
            case 200:
                let body = String(decoding: answer.body, as: UTF8.self)
                let document = invoices.first { $0.order == order }?.document
                if document != body { found.append("the invoice of order \(order) was told as \(body) and is \(document ?? "not there")") }
            case 409, 503, 504: break
            default: found.append("nobody who asks for an invoice should be told \(answer.status)")
            }
        }
        return found
    }
}
