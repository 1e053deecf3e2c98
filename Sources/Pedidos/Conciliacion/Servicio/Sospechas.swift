/// What the first look saw to disagree. Live traffic makes much of it: what was read first may be past when the rest is read.
struct Sospechas: Sendable {
    /// When so many wait they are looked at again, so that no more are kept, however much disagrees.
    static let maximum = 1000

    private(set) var asuntos: [Asunto] = []
    private(set) var vistas: [Discrepancia] = []

    var estaLlena: Bool { asuntos.count >= Self.maximum }

    mutating func anotar(_ asunto: Asunto, _ found: [Discrepancia]) {
        guard !found.isEmpty else { return }
        asuntos.append(asunto)
        vistas += found
    }

    /// Of what is seen now, what was seen before.
    func siguen(_ found: [Discrepancia]) -> [Discrepancia] { found.filter { now in vistas.contains { $0.esLaMisma(que: now) } } }
}
