internal import JSON
package import ServiceKit

extension InventarioError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .stockInsuficiente(let disponible):
            Problem(.conflict, "Stock insuficiente", members: [.init("disponible", .number(JSONNumber(text: String(disponible))))])
        case .reservaNoExiste: Problem(.notFound, "Reserva no existe")
        }
    }
}
