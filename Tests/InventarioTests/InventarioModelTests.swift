import Inventario
import Persistence
import TestSupport
import Testing

/// Stock as a model in memory that is too small to be wrong: what a random walk through the DAO is held against.
private struct Model {
    var stock: [Int64: Existencias] = [:]
    var reservas: [(linea: Linea, estado: Reserva.Estado)] = []

    func existencias(_ product: Int64) -> Existencias { stock[product] ?? Existencias(productoID: product) }

    mutating func cargar(_ product: Int64, _ count: Int64) {
        let old = existencias(product)
        set(product, disponible: count, reservado: old.reservado, vendido: old.vendido)
    }

    /// - Returns: the reservation's number; nil when there is too little.
    mutating func reservar(_ product: Int64, _ count: Int64) -> Int64? {
        let old = existencias(product)
        guard old.disponible >= count else { return nil }
        set(product, disponible: old.disponible - count, reservado: old.reservado + count, vendido: old.vendido)
        reservas.append((Linea(productoID: product, cantidad: count), .activa))
        return Int64(reservas.count)
    }

    mutating func terminar(_ id: Int64, _ fin: FinDeReserva) -> Reserva.Estado? {
        let (linea, estado) = reservas[Int(id) - 1]
        guard estado == .activa else { return estado }
        reservas[Int(id) - 1].estado = fin.estado
        let old = existencias(linea.productoID)
        let sold = fin == .consumir ? linea.cantidad : 0
        set(
            linea.productoID, disponible: old.disponible + linea.cantidad - sold, reservado: old.reservado - linea.cantidad,
            vendido: old.vendido + sold)
        return nil
    }

    private mutating func set(_ product: Int64, disponible: Int64, reservado: Int64, vendido: Int64) {
        stock[product] = Existencias(
            productoID: product, disponible: disponible, reservado: reservado, vendido: vendido, cargado: disponible + reservado + vendido)
    }
}

/// Chance that a test can repeat: SplitMix64 (https://prng.di.unimi.it/splitmix64.c).
private struct Seeded: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

@Suite(.timeLimit(.minutes(5))) struct InventarioModelTests {
    @Test(arguments: DatabaseKind.allCases, [1, 2, 3, 4, 5] as [UInt64])
    func `whatever happens, it holds what the model holds and no piece is lost`(kind: DatabaseKind, seed: UInt64) async throws {
        try await withInventarioDAO(kind) { dao, database in
            var chance = Seeded(state: seed)
            var model = Model()
            for _ in 1...150 {
                let product = Int64.random(in: 1...3, using: &chance)
                switch Int.random(in: 0..<10, using: &chance) {
                case 0:
                    let count = Int64.random(in: 0...20, using: &chance)
                    model.cargar(product, count)
                    try await dao.cargar(product, disponible: count).commit()
                case 1...5:
                    let count = Int64.random(in: 1...6, using: &chance)
                    let available = model.existencias(product).disponible
                    let made: Int64?
                    do {
                        made = try await dao.reservar(product, count).commit()
                    } catch let error as InventarioError {
                        #expect(error == .stockInsuficiente(disponible: available))
                        made = nil
                    }
                    #expect(made == model.reservar(product, count))
                default:
                    guard !model.reservas.isEmpty else { continue }
                    let id = Int64.random(in: 1...Int64(model.reservas.count), using: &chance)
                    let fin: FinDeReserva = Bool.random(using: &chance) ? .consumir : .liberar
                    #expect(try await dao.terminar(id, fin).commit() == model.terminar(id, fin))
                }
                let found = try await dao.existencias(product)
                #expect(found == model.existencias(product))
                #expect(found.cargado == found.disponible + found.reservado + found.vendido)
            }
            for product in 1...3 as ClosedRange<Int64> { #expect(try await dao.existencias(product) == model.existencias(product)) }
            let states = try await database.read { try $0.query("SELECT estado FROM reservas ORDER BY id") { try $0.text(0) } }
            #expect(states == model.reservas.map(\.estado.rawValue))
            #expect(Set(states).count == 3, "a walk that did not see every state would prove little")
        }
    }

    /// The original lost updates here: 8 clients sold 711 pieces while the stock fell by 591.
    @Test(arguments: DatabaseKind.allCases) func `what eight clients sell at once is what the stock falls by`(kind: DatabaseKind)
        async throws
    {
        try await withInventarioDAO(kind) { dao, _ in
            try await dao.cargar(1, disponible: 200).commit()
            let sold = try await withThrowingTaskGroup(of: Int64.self) { group in
                for client in 1...8 as ClosedRange<UInt64> {
                    group.addTask {
                        var chance = Seeded(state: client)
                        var sold: Int64 = 0
                        for _ in 1...15 {
                            let count = Int64.random(in: 1...4, using: &chance)
                            do {
                                let numero = try await dao.reservar(1, count).commit()
                                let sells = Bool.random(using: &chance)
                                #expect(try await dao.terminar(numero, sells ? .consumir : .liberar).commit() == nil)
                                if sells { sold += count }
                            } catch InventarioError.stockInsuficiente(let available) {
                                #expect(available < count)
                            }
                        }
                        return sold
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(sold > 0)
            #expect(try await dao.existencias(1) == Existencias(productoID: 1, disponible: 200 - sold, vendido: sold, cargado: 200))
        }
    }
}
