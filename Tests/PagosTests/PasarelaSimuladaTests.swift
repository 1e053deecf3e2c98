import Dinero
import Pagos
import Persistence
import TestSupport
import Testing

/// What the simulated gateway keeps of the contract of every gateway, on every database.
@Suite(.timeLimit(.minutes(5))) struct PasarelaSimuladaTests {
    private static let cobro = Cobro(monto: Importe(diezmilesimas: 5), moneda: .guarani, medio: "tarjeta", referencia: nil)
    private static let rechazo = Cobro(monto: Importe(diezmilesimas: 5), moneda: .guarani, medio: "x", referencia: nil, rechazar: true)

    private func withPasarela(_ kind: DatabaseKind, _ body: @Sendable (PasarelaSimulada) async throws -> Void) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(MovimientoDAO.migrations)
            try await body(PasarelaSimulada(database))
        }
    }

    private func tipos(_ pasarela: PasarelaSimulada) async throws -> [Movimiento.Tipo] {
        try await pasarela.movimientos(claves: ["k"]).map(\.tipo)
    }

    @Test(arguments: DatabaseKind.allCases) func `a charge is made once, and its repeat gets the first answer`(kind: DatabaseKind)
        async throws
    {
        try await withPasarela(kind) { pasarela in
            let before = try await pasarela.consultar(clave: "k")
            #expect(before == nil)
            for cobro in [Self.cobro, Self.cobro, Self.rechazo] {
                #expect(try await pasarela.cobrar(clave: "k", cobro) == .aprobado)
                #expect(try await pasarela.consultar(clave: "k") == .aprobado)
            }
            #expect(try await tipos(pasarela) == [.cobro])
            #expect(try await pasarela.cobrar(clave: "K", Self.rechazo) == .rechazado)
            #expect(try await pasarela.cobrar(clave: "K", Self.cobro) == .rechazado)
            #expect(try await pasarela.consultar(clave: "K") == .rechazado)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what is voided or given back is so once, and is never charged again`(kind: DatabaseKind)
        async throws
    {
        try await withPasarela(kind) { pasarela in
            _ = try await pasarela.cobrar(clave: "k", Self.cobro)
            for _ in 1...2 { try await pasarela.anular(clave: "k") }
            try await pasarela.reembolsar(clave: "k")
            #expect(try await tipos(pasarela) == [.cobro, .anulacion])
            #expect(try await pasarela.cobrar(clave: "k", Self.cobro) == .anulado)
            #expect(try await pasarela.consultar(clave: "k") == .anulado)

            _ = try await pasarela.cobrar(clave: "r", Self.cobro)
            for _ in 1...2 { try await pasarela.reembolsar(clave: "r") }
            try await pasarela.anular(clave: "r")
            #expect(try await pasarela.movimientos(claves: ["r"]).map(\.tipo) == [.cobro, .reembolso])
            #expect(try await pasarela.consultar(clave: "r") == .anulado)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `a void before the charge refuses it for ever`(kind: DatabaseKind) async throws {
        try await withPasarela(kind) { pasarela in
            for _ in 1...2 { try await pasarela.anular(clave: "k") }
            #expect(try await pasarela.cobrar(clave: "k", Self.cobro) == .anulado)
            let movimientos = try await pasarela.movimientos(claves: ["k"])
            #expect(movimientos.map(\.tipo) == [.anulacion])
            #expect(movimientos.first?.monto == nil && movimientos.first?.moneda == nil)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `what was never charged cannot be given back, and a declined one stays so`(
        kind: DatabaseKind
    ) async throws {
        try await withPasarela(kind) { pasarela in
            await #expect(throws: PasarelaError.sinCobro) { try await pasarela.reembolsar(clave: "k") }
            #expect(try await pasarela.consultar(clave: "k") == nil)
            _ = try await pasarela.cobrar(clave: "k", Self.rechazo)
            await #expect(throws: PasarelaError.sinCobro) { try await pasarela.reembolsar(clave: "k") }
            try await pasarela.anular(clave: "k")
            #expect(try await tipos(pasarela) == [.rechazo])
            #expect(try await pasarela.consultar(clave: "k") == .rechazado)
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `the table keeps a key from having two of a kind`(kind: DatabaseKind) async throws {
        try await kind.withDatabase { database in
            try await database.migrate(MovimientoDAO.migrations)
            @Sendable func insert() async throws {
                try await database.write {
                    try $0.execute("INSERT INTO movimientos (clave, tipo, monto, moneda, momento) VALUES ('k', 'cobro', 1, 'PYG', 1)")
                }
            }
            try await insert()
            await #expect(throws: DatabaseError.self) { try await insert() }
        }
    }
}
