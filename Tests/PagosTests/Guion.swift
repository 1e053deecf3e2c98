import Pagos
import TestSupport
import WorldKit

/// A gateway that does what the test says, and keeps what it was asked.
final class Guion: Pasarela {
    enum Verbo: String, Sendable { case cobrar, consultar, anular, reembolsar }

    /// What it says when it says nothing.
    struct Mudo: Error {}

    typealias Papel = @Sendable (_ verbo: Verbo, _ clave: String) async throws -> VeredictoDePasarela?

    private let calls = Locked<[String]>([])
    private let papel: Locked<Papel>

    /// - Parameter papel: what it answers; nil is an approval, and nothing known.
    init(_ papel: @escaping Papel = { _, _ in nil }) { self.papel = Locked(papel) }

    /// From here on it does this.
    func ahora(_ papel: @escaping Papel) { self.papel.withLock { $0 = papel } }

    /// What it was asked, as `cobrar k`.
    var llamadas: [String] { calls.withLock { $0 } }

    func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela {
        try await decir(.cobrar, clave) ?? (cobro.rechazar ? .rechazado : .aprobado)
    }

    func consultar(clave: String) async throws -> VeredictoDePasarela? { try await decir(.consultar, clave) }

    func anular(clave: String) async throws { _ = try await decir(.anular, clave) }

    func reembolsar(clave: String) async throws { _ = try await decir(.reembolsar, clave) }

    private func decir(_ verbo: Verbo, _ clave: String) async throws -> VeredictoDePasarela? {
        calls.withLock { $0.append("\(verbo) \(clave)") }
        return try await papel.withLock { $0 }(verbo, clave)
    }
}

/// A gateway that says nothing until it is told to.
final class Callada: Sendable {
    /// Comes when it is asked for the first time.
    let asked = OneShot<Void>()
    let answer = OneShot<VeredictoDePasarela?>()

    var papel: Guion.Papel {
        { [asked, answer] _, _ in
            asked.complete(.success(()))
            return try await answer.value()
        }
    }
}
