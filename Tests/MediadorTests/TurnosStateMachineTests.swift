import Mediador
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct TurnosStateMachineTests {
    private func at(_ millis: Int64) -> Uptime { Uptime(micros: millis * 1000) }

    private typealias Cambios = TurnosStateMachine.Cambios

    @Test func `one goes, the others wait and go in the order they came`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(1)) == .espera(2, mirarEn: nil))
        #expect(turnos.pedir(hasta: at(8000), now: at(2)) == .espera(3, mirarEn: nil))
        #expect(turnos.devolver(1, now: at(3)) == Cambios(pasan: [2]))
        #expect(turnos.devolver(2, now: at(4)) == Cambios(pasan: [3]))
        #expect(turnos.devolver(3, now: at(5)) == Cambios())
        #expect(turnos.pedir(hasta: at(9000), now: at(6)) == .pasa(4))
    }

    @Test func `the line has an end`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 1)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .llena)
        #expect(turnos.devolver(1, now: at(1)) == Cambios(pasan: [2]))
        #expect(turnos.pedir(hasta: at(9000), now: at(1)) == .espera(3, mirarEn: nil))
    }

    @Test func `without a line nobody waits`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 0)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .llena)
    }

    @Test func `a turn that is kept is nobody's before its moment, and the next one's at it`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.devolver(1, retenidoHasta: at(3300), now: at(100)) == Cambios())
        #expect(turnos.pedir(hasta: at(9000), now: at(200)) == .espera(2, mirarEn: at(3300)))
        // Said once.
        #expect(turnos.pedir(hasta: at(9000), now: at(200)) == .espera(3, mirarEn: nil))
        #expect(turnos.revisar(now: Uptime(micros: 3_299_999)) == Cambios(mirarEn: at(3300)))
        #expect(turnos.revisar(now: at(3300)) == Cambios(pasan: [2]))
    }

    @Test func `a turn that is kept is free at its moment, though nobody has looked`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.devolver(1, retenidoHasta: at(3300), now: at(100)) == Cambios())
        #expect(turnos.pedir(hasta: at(9000), now: at(3300)) == .pasa(2))
    }

    @Test func `a turn that is kept until a moment that has passed is free`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.devolver(1, retenidoHasta: at(3300), now: at(4000)) == Cambios(pasan: [2]))
    }

    @Test func `one that is kept while others wait is looked at in time`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.devolver(1, retenidoHasta: at(3300), now: at(100)) == Cambios(mirarEn: at(3300)))
    }

    @Test func `at the start it may be kept, for what an earlier process has begun`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5, retenidoHasta: at(3300))
        #expect(turnos.estado(now: at(0)).retenidos == 1)
        #expect(turnos.pedir(hasta: at(9000), now: at(3299)) == .espera(1, mirarEn: at(3300)))
        #expect(turnos.revisar(now: at(3300)) == Cambios(pasan: [1]))
        #expect(turnos.estado(now: at(3300)).retenidos == 0)
    }

    @Test func `whoever could wait no longer is passed over, and told`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(500), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.pedir(hasta: at(501), now: at(0)) == .espera(3, mirarEn: nil))
        #expect(turnos.devolver(1, now: at(500)) == Cambios(pasan: [3], vencidos: [2]))
    }

    @Test func `whoever goes away is called no more`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(3, mirarEn: nil))
        #expect(turnos.irse(2, now: at(1)) == Cambios())
        #expect(turnos.devolver(1, now: at(2)) == Cambios(pasan: [3]))
    }

    @Test func `whoever goes away as his turn comes leaves it to the next`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(3, mirarEn: nil))
        #expect(turnos.devolver(1, now: at(1)) == Cambios(pasan: [2]))
        #expect(turnos.irse(2, now: at(2)) == Cambios(pasan: [3]))
    }

    @Test func `a turn is given back once`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(3, mirarEn: nil))
        #expect(turnos.devolver(1, now: at(1)) == Cambios(pasan: [2]))
        #expect(turnos.devolver(1, now: at(1)) == Cambios())
        #expect(turnos.devolver(1, retenidoHasta: at(3300), now: at(1)) == Cambios())
        #expect(turnos.estado(now: at(1)).enCurso == 1)
    }

    @Test func `closed it lets nobody in, and tells who waited`() {
        var turnos = TurnosStateMachine(cupo: 1, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(2, mirarEn: nil))
        #expect(turnos.cerrar() == [2])
        #expect(turnos.pedir(hasta: at(9000), now: at(1)) == .cerrada)
        #expect(turnos.devolver(1, now: at(2)) == Cambios())
        #expect(turnos.pedir(hasta: at(9000), now: at(3)) == .cerrada)
        #expect(turnos.cerrar() == [])
    }

    @Test func `more than one may go at a time, where there is room`() {
        var turnos = TurnosStateMachine(cupo: 2, cola: 5)
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(1))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .pasa(2))
        #expect(turnos.pedir(hasta: at(9000), now: at(0)) == .espera(3, mirarEn: nil))
        #expect(turnos.estado(now: at(0)) == .init(cupo: 2, enCurso: 2, retenidos: 0, enEspera: 1))
        #expect(turnos.devolver(2, now: at(1)) == Cambios(pasan: [3]))
    }

    /// Whatever is done, in whatever order: never more at a time than may be, nobody is lost, nobody is called twice.
    @Test(arguments: 1...200) func `any history keeps the rules`(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        let cupo = Int(random.next() % 2) + 1
        var turnos = TurnosStateMachine(cupo: cupo, cola: 4, retenidoHasta: seed % 3 == 0 ? at(50) : nil)
        var now: Int64 = 0
        var running: [UInt64] = []
        var kept: [Int64] = seed % 3 == 0 ? [50] : []
        var waiting: Set<UInt64> = []
        func apply(_ cambios: TurnosStateMachine.Cambios) {
            for numero in cambios.pasan + cambios.vencidos { #expect(waiting.remove(numero) != nil) }
            running += cambios.pasan
        }
        for _ in 0..<300 {
            now += Int64(random.next() % 20)
            switch random.next() % 5 {
            case 0, 1:
                switch turnos.pedir(hasta: at(now + Int64(random.next() % 100)), now: at(now)) {
                case .pasa(let numero): running.append(numero)
                case .espera(let numero, _): waiting.insert(numero)
                case .llena: #expect(waiting.count == 4)
                case .cerrada: Issue.record("nobody has closed it")
                }
            case 2:
                guard let first = running.first else { continue }
                running.removeFirst()
                let until: Int64? = random.next() % 2 == 0 ? now + Int64(random.next() % 80) : nil
                if let until { kept.append(until) }
                apply(turnos.devolver(first, retenidoHasta: until.map(at), now: at(now)))
            case 3:
                guard let one = waiting.min() else { continue }
                waiting.remove(one)
                apply(turnos.irse(one, now: at(now)))
            default: apply(turnos.revisar(now: at(now)))
            }
            let held = kept.filter { $0 > now }.count
            #expect(running.count + held <= cupo)
            #expect(turnos.estado(now: at(now)) == .init(cupo: cupo, enCurso: running.count, retenidos: held, enEspera: waiting.count))
        }
    }
}
