#if DEBUG || SIMULACION
internal import WorldKit

/// A gateway whose calls a rehearsal may stop at, before they leave and after they were answered.
struct PasarelaConPuntos: Pasarela {
    private let pasarela: any Pasarela

    init(_ pasarela: any Pasarela) { self.pasarela = pasarela }

    func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela {
        await FaultPoint.reached("before gateway cobrar")
        let veredicto = try await pasarela.cobrar(clave: clave, cobro)
        await FaultPoint.reached("after gateway cobrar")
        return veredicto
    }

    func consultar(clave: String) async throws -> VeredictoDePasarela? {
        await FaultPoint.reached("before gateway consultar")
        let veredicto = try await pasarela.consultar(clave: clave)
        await FaultPoint.reached("after gateway consultar")
        return veredicto
    }

    func anular(clave: String) async throws {
        await FaultPoint.reached("before gateway anular")
        try await pasarela.anular(clave: clave)
        await FaultPoint.reached("after gateway anular")
    }

    func reembolsar(clave: String) async throws {
        await FaultPoint.reached("before gateway reembolsar")
        try await pasarela.reembolsar(clave: clave)
        await FaultPoint.reached("after gateway reembolsar")
    }
}
#endif
