import Inventario
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct ReservasModelTests {
    private static let products: ClosedRange<Int64> = 1...3
    private static let names = (1...40).map { ReservaID.clave("r\($0)") }

    /// One walk: the same commands to the service and to the model.
    private struct Walk {
        let dao: ReservaDAO
        let stock: InventarioDAO
        let database: Database
        let world: ManualWorld
        var chance: SplitMix64
        var model = ReservasModelo()

        var servicio: ReservaServicio { ReservaServicio(dao) }

        mutating func name() -> ReservaID {
            if Int.random(in: 0..<8, using: &chance) == 0 { return .manual(Int64.random(in: 1...80, using: &chance)) }
            let known = Bool.random(using: &chance) ? model.entradas.suffix(8).randomElement(using: &chance)?.id : nil
            return known ?? names.randomElement(using: &chance) ?? .manual(0)
        }

        mutating func lines() -> [Linea] {
            products.filter { _ in Bool.random(using: &chance) }.map {
                Linea(productoID: $0, cantidad: Int64.random(in: 1...6, using: &chance))
            }
        }

        mutating func step() async throws {
            let now = world.now.micros
            model.avanzar(a: now)
            switch Int.random(in: 0..<20, using: &chance) {
            case 0:
                let (product, count) = (Int64.random(in: products, using: &chance), Int64.random(in: 0...25, using: &chance))
                model.cargar(product, count)
                try await stock.cargar(product, disponible: count).commit()
            case 1: try await manual()
            case 2...6: try await reserve(now)
            case 7...13:
                let (id, fin) = (
                    name(), [FinDeReserva.consumir, .consumir, .liberar, .devolver, .devolver].randomElement(using: &chance) ?? .liberar
                )
                let found = try await servicio.terminar(id, fin).commit().map(\.estado)
                #expect(found == model.terminar(id, fin))
            case 14: try await consume()
            case 15:
                let (id, seconds) = (name(), Int64.random(in: 1...30, using: &chance))
                let found = try await servicio.extender(id, plazo: .seconds(seconds)).commit().map(\.estado)
                #expect(found == model.extender(id, vence: now + seconds * 1_000_000))
            case 16: _ = try await dao.vencer(limite: 2).commit()
            default: world.advance(by: .seconds(Int64.random(in: 0...6, using: &chance)))
            }
            try await compare()
        }

        private mutating func manual() async throws {
            let line = Linea(productoID: Int64.random(in: products, using: &chance), cantidad: Int64.random(in: 1...6, using: &chance))
            let found: Result<Int64, InventarioError>
            do {
                found = .success(try await stock.reservar(line.productoID, line.cantidad).commit())
            } catch let error as InventarioError {
                found = .failure(error)
            }
            let wanted = model.apartar(line)
            #expect(found == wanted)
        }

        private mutating func reserve(_ now: Int64) async throws {
            let id = names.randomElement(using: &chance) ?? .clave("x")
            // Now and then the lines of one that is there, so that repeats are seen too.
            let known = model.entradas.first { $0.id == id }?.entrada.lineas.map { Linea(productoID: $0.productoID, cantidad: $0.cantidad) }
            let lines = known.flatMap { Bool.random(using: &chance) && !$0.isEmpty ? $0 : nil } ?? self.lines()
            guard !lines.isEmpty else { return }
            let seconds = Bool.random(using: &chance) ? Int64.random(in: 1...20, using: &chance) : nil
            let found = try await servicio.reservar(id, lines.reversed(), plazo: seconds.map { .seconds($0) }).commit()
            let wanted = model.reservar(id, lines, vence: seconds.map { now + $0 * 1_000_000 })
            #expect(found.map(\.reserva.estado) == wanted)
        }

        private mutating func consume() async throws {
            let ids = (0..<4).map { _ in name() }
            let found = try await servicio.consumir(ids).commit()
            let wanted = ids.map { id -> Reserva.Estado? in
                switch model.terminar(id, .consumir) {
                case .success(let estado), .failure(.reservaYa(let estado)): estado
                case .failure: nil
                }
            }
            #expect(found == wanted)
        }

        /// What is read agrees with the model at this moment, and what is written adds up by itself.
        private mutating func compare() async throws {
            model.avanzar(a: world.now.micros)
            let found = try await stock.existencias(Array(products))
            #expect(found == products.map { model.existencias($0) })
            #expect(found.allSatisfy { $0.cargado == $0.disponible + $0.reservado + $0.vendido && $0.disponible >= 0 })
            // Looked at now and then: it reads every line that there is.
            guard Int.random(in: 0..<10, using: &chance) == 0 else { return }
            for product in products {
                let written = try await database.read { transaction in
                    try transaction.first(
                        """
                        SELECT e.reservado = (\(Self.sum)), e.vendido = (\(Self.sum)), e.cargado = e.disponible + e.reservado + e.vendido
                        FROM existencias e WHERE e.producto_id = ?
                        """, .text("activa"), .text("consumida"), .integer(product)
                    ) { [try $0.integer(0), try $0.integer(1), try $0.integer(2)] }
                }
                #expect(written ?? [1, 1, 1] == [1, 1, 1])
            }
            let astray = try await database.read { try $0.first(Self.astray) { try $0.integer(0) } }
            #expect(astray == 0, "the end of a reservation stands beside its lines as long as it is active, and no longer")
        }

        private static let astray = """
            SELECT COUNT(*) FROM lineas_reserva l JOIN reservas r ON r.id = l.reserva_id
            WHERE COALESCE(l.vence, -1) <> CASE WHEN r.estado = 'activa' THEN COALESCE(r.vence, -1) ELSE -1 END
            """

        private static let sum = """
            SELECT COALESCE(SUM(l.cantidad), 0) FROM lineas_reserva l JOIN reservas r ON r.id = l.reserva_id
            WHERE l.producto_id = e.producto_id AND r.estado = ?
            """

        /// All that is listed is what the model holds, in its order.
        func compareLists() async throws {
            for estado in [nil] + Reserva.Estado.allCases {
                let found = try await dao.reservas(en: estado, despuesDe: 0, limite: 1000)
                let wanted = model.entradas.filter { estado == nil || $0.entrada.estado == estado }
                #expect(found.map(\.id) == wanted.map(\.id))
                #expect(found.map(\.estado) == wanted.map(\.entrada.estado))
                #expect(found.map(\.lineas) == wanted.map(\.entrada.lineas))
                #expect(found.map { $0.vence?.micros } == wanted.map(\.entrada.vence))
            }
        }
    }

    @Test(arguments: DatabaseKind.allCases, [1, 2, 3, 4, 5, 6] as [UInt64])
    func `whatever happens, it answers what the model answers and no piece is lost`(kind: DatabaseKind, seed: UInt64) async throws {
        try await ReservaDAOTests.withStock(kind) { dao, stock, database, world in
            var walk = Walk(dao: dao, stock: stock, database: database, world: world, chance: SplitMix64(seed: seed))
            walk.model.cargar(1, 10)
            walk.model.cargar(2, 5)
            for _ in 1...300 { try await walk.step() }
            try await walk.compareLists()
            let states = Set(walk.model.entradas.map(\.entrada.estado))
            #expect(states == Set(Reserva.Estado.allCases), "a walk that did not see every state would prove little")
        }
    }
}
