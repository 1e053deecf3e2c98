internal import JSON
package import ServiceKit

extension PagoError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .noEncontrado: NotFound().problem
        case .claveUsada: .anotherRequest
        case .enCurso(let id):
            .underWay([
                .init("pago_id", .number(JSONNumber(text: String(id)))), .init("estado", .string(Pago.Estado.enCurso.rawValue)),
            ])
        }
    }
}
