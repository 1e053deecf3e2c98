import Contratos
import Dinero
import JSON

/// An order as somebody was shown it.
struct Reading: Sendable, Equatable {
    let order: Int64
    let version: Int64
    let state: String
    /// Ten-thousandths.
    let total: Int64
    /// By product.
    let pieces: [Int64: Int64]
    /// All of it: what has the same version is the same.
    let body: [UInt8]

    /// - Throws: `JSONMemberError`, `JSONMissingMember`, `JSONSyntaxError` where the answer is none.
    init(_ answer: ShopAnswer) throws {
        let json = try JSONObject(parsing: answer.body)
        let pedido = try json.required("pedido", json.object)
        order = try pedido.required("id", pedido.integer)
        version = try pedido.required("version", pedido.integer)
        state = try pedido.required("estado", pedido.string)
        total = try pedido.required("total", pedido.importe).diezmilesimas
        pieces = Dictionary(
            try json.required("items", json.objects).map { line in
                (try line.required("producto_id", line.integer), try line.required("cantidad", line.integer))
            }, uniquingKeysWith: +)
        body = answer.body
    }
}
