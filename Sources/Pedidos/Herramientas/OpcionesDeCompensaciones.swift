internal import ServiceKit

/// How `pedidos compensaciones` was called.
enum OpcionesDeCompensaciones: Sendable, Equatable {
    case listar(Compensacion.Estado?)
    case decidir(Decision, id: Int64, razon: String)

    init(_ arguments: [String]) throws(WrongUsage) {
        switch arguments.first ?? "listar" {
        case "listar": self = .listar(try Self.estado(Array(arguments.dropFirst())))
        case let word:
            guard let decision = Decision(rawValue: word) else { throw WrongUsage("unknown action \"\(word)\"") }
            guard arguments.count == 4, let id = Int64(arguments[1]), arguments[2] == "--razon" else {
                throw WrongUsage("\(word) needs a number and --razon \"…\"")
            }
            let razon = arguments[3]
            guard razon.contains(where: { !$0.isWhitespace }), razon.unicodeScalars.count <= 500 else {
                throw WrongUsage("the reason should be a text of 1 to 500 characters")
            }
            self = .decidir(decision, id: id, razon: razon)
        }
    }

    private static func estado(_ arguments: [String]) throws(WrongUsage) -> Compensacion.Estado? {
        if arguments.isEmpty { return nil }
        guard arguments.count == 2, arguments[0] == "--estado", let estado = Compensacion.Estado(rawValue: arguments[1]) else {
            let words = Compensacion.Estado.allCases.map(\.rawValue).joined(separator: ", ")
            throw WrongUsage("listar takes --estado and one of: \(words)")
        }
        return estado
    }
}
