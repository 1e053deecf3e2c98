package import ServiceKit
internal import WorldKit

/// The functions that the configuration names.
package struct Funciones: Sendable {
    /// In the order of their names.
    package let todas: [FuncionServicio]

    package init(_ configuration: Configuration, _ context: ServiceContext) {
        var porEmulador: [String: Turnos] = [:]
        todas = configuration.funciones.sorted { $0.nombre < $1.nombre }.map { funcion in
            let lugar = Self.lugar(funcion)
            let turnos = porEmulador[lugar] ?? Self.turnos(funcion, configuration, context.world)
            if funcion.destino.modo == .emulador { porEmulador[lugar] = turnos }
            return FuncionServicio(funcion, turnos, configuration.limites, configuration.resilience, context)
        }
    }

    /// - Throws: `FuncionError.noExiste`
    package func funcion(_ nombre: String) throws(FuncionError) -> FuncionServicio {
        guard let funcion = todas.first(where: { $0.funcion.nombre == nombre }) else { throw .noExiste }
        return funcion
    }

    /// Tells those who wait that nobody's turn comes any more.
    package func cerrar() { for funcion in todas { funcion.turnos.cerrar() } }

    /// An emulator ends at a second call beside the first, also where nobody waits for that any more. Whatever a mediator before this
    /// one has begun has ended when none of its functions can still run.
    private static func turnos(_ funcion: Funcion, _ configuration: Configuration, _ world: any World) -> Turnos {
        let limites = configuration.limites
        guard funcion.destino.modo == .emulador else {
            return Turnos(TurnosStateMachine(cupo: limites.concurrencia, cola: limites.cola), world: world)
        }
        let suyas = configuration.funciones.filter { $0.destino.modo == .emulador && lugar($0) == lugar(funcion) }
        let pausa = suyas.map(\.puedeSeguir).max() ?? funcion.puedeSeguir
        return Turnos(TurnosStateMachine(cupo: 1, cola: limites.cola, retenidoHasta: world.uptime + pausa), world: world)
    }

    /// By what two functions of one emulator are known to be that, as far as their addresses show.
    private static func lugar(_ funcion: Funcion) -> String {
        let url = funcion.destino.url.lowercased()
        return url.hasPrefix("http://localhost") ? "http://127.0.0.1" + url.dropFirst("http://localhost".count) : url
    }
}
