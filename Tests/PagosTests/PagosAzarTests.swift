import Pagos
import Persistence
import ServiceKit
import TestSupport
import Testing
import WorldKit

/// Many wishes at once for few keys, through a gateway that fails at random; then the books must agree.
@Suite(.timeLimit(.minutes(5))) struct PagosAzarTests {
    struct Perdida: Error {}

    /// What a payment at rest may have at the gateway.
    private static let acordes: [String: [[String]]] = [
        "aprobado": [["cobro"]], "rechazado": [["rechazo"]], "anulado": [[], ["cobro", "anulacion"]],
        "reembolsado": [["cobro", "reembolso"]],
    ]

    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func `whatever fails, the payments end as the gateway's ledger has them`(seed: UInt64) async throws {
        let world = ManualWorld(seed: seed)
        try await Caja.with(in: world) { caja in
            let chance = Locked(SplitMix64(seed: seed))
            @Sendable func below(_ count: UInt64) -> UInt64 { chance.withLock { $0.next() % count } }
            let fragil = PasarelaFragil(PasarelaSimulada(caja.libro)) { _, _ in
                switch below(6) {
                case 0: throw Perdida()
                case 1: throw CancellationError()
                default: break
                }
            }
            let fallida = try await caja.otra(pasarela: fragil)
            for _ in 1...6 {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 1...16 {
                        group.addTask {
                            let number = 1 + below(8)
                            let body = number == 3 ? #"{"monto":5,"fail":true}"# : #"{"monto":5}"#
                            switch below(5) {
                            case 0: _ = try await fallida.anular("k\(number)")
                            case 1: _ = try await fallida.reembolsar(Int64(number))
                            case 2: try await fallida.recuperar()
                            default: _ = try await fallida.pagar("k\(number)", body)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                world.advance(by: .seconds(16))
            }
            world.advance(by: .seconds(61))
            try await caja.recuperar()
            let libro = Dictionary(
                grouping: try await PasarelaSimulada(caja.libro).movimientos(despuesDe: Instante(micros: 0), 0, limite: 999)
            ) {
                $0.clave
            }
            let pagos = try await PagoDAO(caja.database).pagos(despuesDe: Instante(micros: 0), 0, limite: 999)
            #expect(!pagos.isEmpty)
            for pago in pagos {
                let tipos = (libro[pago.clave] ?? []).sorted { $0.id < $1.id }.map(\.tipo.rawValue)
                #expect(Self.acordes[pago.estado.rawValue]?.contains(tipos) == true, "\(pago.clave) \(pago.estado) \(tipos)")
            }
            #expect(Set(libro.keys).isSubset(of: pagos.map(\.clave)))
        }
    }
}
