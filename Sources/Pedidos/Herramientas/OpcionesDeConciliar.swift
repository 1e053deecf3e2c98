internal import ServiceKit

/// How `pedidos conciliar` was called.
struct OpcionesDeConciliar: Sendable, Equatable {
    /// One JSON object instead of lines.
    let json: Bool
    /// Drive what is due, then look again.
    let arreglar: Bool

    init(_ arguments: [String]) throws(WrongUsage) {
        if let unknown = arguments.first(where: { !["--json", "--arreglar"].contains($0) }) {
            throw WrongUsage("unknown argument \"\(unknown)\"")
        }
        json = arguments.contains("--json")
        arreglar = arguments.contains("--arreglar")
    }
}
