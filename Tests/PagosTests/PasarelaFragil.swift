import Pagos
import WorldKit

/// The simulated gateway behind something that fails as the test says, before a call has reached it or after it has answered.
struct PasarelaFragil: Pasarela {
    enum Lado: String, Sendable, CaseIterable { case antes, despues }

    /// Throws for a call that fails there.
    typealias Fallo = @Sendable (_ verbo: Guion.Verbo, _ lado: Lado) async throws -> Void

    private let real: any Pasarela
    private let fallo: Fallo

    init(_ real: any Pasarela, _ fallo: @escaping Fallo) {
        self.real = real
        self.fallo = fallo
    }

    /// A process that dies at that place: from there on it does nothing more.
    static func muere(_ verbo: Guion.Verbo, _ lado: Lado, _ real: any Pasarela) -> Self {
        Self(real) { if ($0, $1) == (verbo, lado) { throw CancellationError() } }
    }

    func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela {
        try await fallo(.cobrar, .antes)
        let veredicto = try await real.cobrar(clave: clave, cobro)
        try await fallo(.cobrar, .despues)
        return veredicto
    }

    func consultar(clave: String) async throws -> VeredictoDePasarela? {
        try await fallo(.consultar, .antes)
        let veredicto = try await real.consultar(clave: clave)
        try await fallo(.consultar, .despues)
        return veredicto
    }

    func anular(clave: String) async throws {
        try await fallo(.anular, .antes)
        try await real.anular(clave: clave)
        try await fallo(.anular, .despues)
    }

    func reembolsar(clave: String) async throws {
        try await fallo(.reembolsar, .antes)
        try await real.reembolsar(clave: clave)
        try await fallo(.reembolsar, .despues)
    }
}
