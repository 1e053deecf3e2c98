internal import JSON
package import ServiceKit

extension PagoError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .noEncontrado: NotFound().problem
        case .claveUsada: .anotherRequest
        // The key is told: whoever gave none can repeat or void the charge by it.
        case .enCurso(let pago):
            .underWay(pago.miembros, detail: Self.repetir(pago.clave))
        case .incierto(let clave, let estado):
            // Not its number: it may have none.
            .underWay(
                [("clave", clave), ("estado", estado?.rawValue)].compactMap { name, text in text.map { .init(name, .string($0)) } },
                detail: Self.repetir(clave))
        case .terminado(let pago):
            Problem(
                .conflict, "Pago ya \(pago.estado.rawValue)", detail: "Con esa clave no se cobrará ni se devolverá nada más.",
                members: pago.miembros)
        }
    }

    private static func repetir(_ clave: String?) -> String {
        "Repítala en un momento\(clave.map { "; la clave del cobro es «\($0)»" } ?? "")."
    }
}

extension Pago {
    /// What a refusal tells of it.
    fileprivate var miembros: [JSONObject.Member] {
        [
            .init("pago_id", .number(JSONNumber(text: String(id)))), .init("clave", .string(clave)),
            .init("estado", .string(estado.rawValue)),
        ]
    }
}
