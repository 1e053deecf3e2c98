package import WorldKit

/// The rules of a place that takes only so many calls at a time, without clock or lock: who goes, and a bounded line of those who wait, in the
/// order they came. A turn may be kept after its call, for as long as what it began may still run over there.
package struct TurnosStateMachine: Sendable {
    /// What becomes of whoever asks for a turn.
    package enum Decision: Sendable, Equatable {
        /// It is his; he gives it back under this number.
        case pasa(UInt64)
        /// He waits until his number comes.
        /// - `mirarEn`: when `revisar` must be called, where that has not been said before.
        case espera(UInt64, mirarEn: Uptime?)
        /// So many wait already that nobody else may.
        case llena
        /// Nobody gets a turn any more.
        case cerrada
    }

    /// What a change means to those who wait.
    package struct Cambios: Sendable, Equatable {
        /// Whose turn it is now.
        package var pasan: [UInt64] = []
        /// Whose time was over before his turn came.
        package var vencidos: [UInt64] = []
        /// When `revisar` must be called, where that has not been said before.
        package var mirarEn: Uptime?

        package init(pasan: [UInt64] = [], vencidos: [UInt64] = [], mirarEn: Uptime? = nil) {
            self.pasan = pasan
            self.vencidos = vencidos
            self.mirarEn = mirarEn
        }
    }

    /// How it stands.
    package struct Estado: Sendable, Equatable {
        /// Turns in all.
        package let cupo: Int
        /// Calls under way.
        package let enCurso: Int
        /// Turns that are kept after a call.
        package let retenidos: Int
        /// Those who wait.
        package let enEspera: Int

        package init(cupo: Int, enCurso: Int, retenidos: Int, enEspera: Int) {
            self.cupo = cupo
            self.enCurso = enCurso
            self.retenidos = retenidos
            self.enEspera = enEspera
        }
    }

    private struct Espera {
        let numero: UInt64
        let limite: Uptime
    }

    private let cupo: Int
    private let cola: Int
    private var ultimo: UInt64 = 0
    private var enCurso: Set<UInt64> = []
    private var retenidos: [Uptime] = []
    private var esperan: [Espera] = []
    private var mirando: Uptime?
    private var cerrada = false

    /// - Parameters:
    ///   - cupo: turns at a time, 1 or more.
    ///   - cola: how many may wait.
    ///   - retenidoHasta: until when one turn is kept from the start, for what an earlier process may have begun; nil for none.
    package init(cupo: Int, cola: Int, retenidoHasta: Uptime? = nil) {
        self.cupo = cupo
        self.cola = cola
        if let retenidoHasta { retenidos = [retenidoHasta] }
    }

    /// Asks for a turn.
    /// - Parameter limite: until when he waits.
    package mutating func pedir(hasta limite: Uptime, now: Uptime) -> Decision {
        if cerrada { return .cerrada }
        soltarRetenidos(now)
        if esperan.isEmpty, hayLugar {
            ultimo += 1
            enCurso.insert(ultimo)
            return .pasa(ultimo)
        }
        guard esperan.count < cola else { return .llena }
        ultimo += 1
        esperan.append(Espera(numero: ultimo, limite: limite))
        return .espera(ultimo, mirarEn: proximaMirada())
    }

    /// Gives a turn back.
    /// - Parameter retenidoHasta: until when it is kept all the same; nil where nothing of the call can run any more.
    package mutating func devolver(_ numero: UInt64, retenidoHasta: Uptime? = nil, now: Uptime) -> Cambios {
        guard enCurso.remove(numero) != nil else { return Cambios() }
        if let retenidoHasta, !cerrada { retenidos.append(retenidoHasta) }
        return llamar(now)
    }

    /// Whoever waited goes away; his turn, where it has come meanwhile, is the next one's.
    package mutating func irse(_ numero: UInt64, now: Uptime) -> Cambios {
        esperan.removeAll { $0.numero == numero }
        return devolver(numero, now: now)
    }

    /// Looks whether a turn that was kept is free by now.
    package mutating func revisar(now: Uptime) -> Cambios {
        mirando = nil
        return llamar(now)
    }

    /// From now on nobody gets a turn.
    /// - Returns: the numbers of those who wait.
    package mutating func cerrar() -> [UInt64] {
        cerrada = true
        defer { esperan = [] }
        return esperan.map(\.numero)
    }

    /// How it stands.
    package func estado(now: Uptime) -> Estado {
        Estado(cupo: cupo, enCurso: enCurso.count, retenidos: retenidos.count { $0 > now }, enEspera: esperan.count)
    }

    private var hayLugar: Bool { enCurso.count + retenidos.count < cupo }

    private mutating func soltarRetenidos(_ now: Uptime) { retenidos.removeAll { $0 <= now } }

    private mutating func llamar(_ now: Uptime) -> Cambios {
        soltarRetenidos(now)
        var cambios = Cambios()
        while hayLugar, !esperan.isEmpty {
            let primero = esperan.removeFirst()
            if primero.limite <= now {
                cambios.vencidos.append(primero.numero)
            } else {
                enCurso.insert(primero.numero)
                cambios.pasan.append(primero.numero)
            }
        }
        cambios.mirarEn = proximaMirada()
        return cambios
    }

    /// Only those who wait want to know when a turn is kept no longer.
    private mutating func proximaMirada() -> Uptime? {
        guard !esperan.isEmpty, let proximo = retenidos.min(), mirando.map({ proximo < $0 }) ?? true else { return nil }
        mirando = proximo
        return proximo
    }
}
