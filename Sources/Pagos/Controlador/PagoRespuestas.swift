internal import Contratos
internal import Dinero
package import JSON
internal import ServiceKit
internal import WorldKit

extension Pago: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("pago_id", id)
            body.member("clave", clave)
            body.member("estado", estado.rawValue)
            body.optional("monto", cobro?.monto)
            body.optional("moneda", cobro?.moneda.codigo)
            body.optional("medio", cobro?.medio)
            body.member("momento", momento.description)
        }
    }
}

/// What is told of a payment that was voided or given back.
struct PagoDeshecho: JSONEncodable {
    /// nil where there is no row of it.
    let id: Int64?
    let clave: String
    let estado: Pago.Estado

    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.optional("pago_id", id)
            body.member("clave", clave)
            body.member("estado", estado.rawValue)
        }
    }
}

extension JSONObject {
    /// A charge's key, as an Idempotency-Key can be; nil when it is missing or empty.
    /// - Throws: `JSONMemberError`
    func clave(_ name: String) throws(JSONMemberError) -> String? {
        guard let text = try string(name), !text.isEmpty else { return nil }
        guard IdempotencyKey.isKey(text) else { throw invalid(name, "una clave de 1 a 255 caracteres ASCII visibles") }
        return text
    }
}

extension Ensayo {
    private static let demoras: ClosedRange<Int64> = 0...60_000

    /// nil when the body asks for none.
    /// - Throws: `Problem` when it asks for one that is not admitted, `JSONMemberError`
    init?(_ json: JSONObject, admitido: Bool) throws {
        let pedidos = ["demora_ms", "perder_respuesta"].filter { json[$0] != nil }
        guard let primero = pedidos.first else { return nil }
        guard admitido else {
            throw Problem(
                .invalid, "\(primero) no se admite", detail: "Es para ensayar fallos: el servicio tendría que tener PASARELA_ENSAYO=1.")
        }
        self.init(
            demora: .milliseconds(try json.integer("demora_ms", in: Self.demoras) ?? 0),
            perderRespuesta: try json.bool("perder_respuesta") ?? false)
    }
}
