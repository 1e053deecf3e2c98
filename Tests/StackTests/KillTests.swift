import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// inventario is killed in the middle of its writes, again and again on one database.
@Suite(.timeLimit(.minutes(Kills.count > 10 ? 60 : 3)))
struct KillTests {
    /// Products that all callers reserve: of the first there are many, of the second some, of the last none.
    static let shared: ClosedRange<Int64> = 1...3
    private static let callers = 16

    @Test func `after kill -9 every write that was answered is there, no write that was refused is, and the sums are right`() async throws {
        let seed = Kills.seed
        var random = SplitMix64(seed: seed)
        let folder = try TemporaryFolder()
        let ledger = Locked(StockLedger())
        let start = ContinuousClock.now
        var service = try await Inventario(in: folder)
        do {
            for round in 1...Kills.count {
                let answers = Int.random(in: 100...500, using: &random)
                let place = "seed \(seed), round \(round), killed after \(answers) answers"
                let loaded = try await load(service, ledger)
                try await traffic(service, ledger, killAfter: answers, seed: random.next())
                #expect(try await service.process.exit() == .init(status: SIGKILL, bySignal: true), "\(place)")
                await service.close()
                service = try await Inventario(in: folder)
                try await compare(service, ledger, loaded, place)
                try await askAgain(service, ledger, place)
                // Once more, with what was asked again.
                try await compare(service, ledger, loaded, place)
            }
            // First the client: the program would wait for what else it may ask.
            await service.close()
            #expect(try await service.process.stop() == .init(status: 0, bySignal: false))
        } catch {
            service.process.send(signal: SIGKILL)
            await service.close()
            throw error
        }
        let end = ledger.withLock { $0 }
        let made = end.count { if case .made = $0 { true } else { false } }
        print(
            "\(Kills.count) kills in \(start.duration(to: .now)): \(made) reservations made, \(end.count { $0 == .refused }) refused,"
                + " \(end.unanswered) requests unanswered, \(end.hungUp) callers hung up (seed \(seed))")
        // Otherwise the kills came between the writes and have shown nothing.
        #expect(end.unanswered >= 1, "seed \(seed)")
        #expect(made >= 1 && end.count { $0 == .refused } >= 1 && end.count { $0 == .unasked } >= 1, "seed \(seed)")
    }

    /// Loads the shared products.
    /// - Returns: how many pieces of each there are by that, reserved and sold ones included.
    private func load(_ service: Inventario, _ ledger: Locked<StockLedger>) async throws -> [Int64: Int64] {
        let next = Int64(ledger.withLock { $0.reservations.count + 1 })
        var loaded: [Int64: Int64] = [:]
        for (producto, cantidad) in zip(Self.shared, [next * 10_000, next * 20, 0]) {
            let answer = try await service.call("POST", "/stock", #"{"producto_id":\#(producto),"cantidad":\#(cantidad)}"#)
            #expect(answer.status == 200)
            loaded[producto] = try await service.call("GET", "/stock/\(producto)").body.number("cargado")
        }
        return loaded
    }

    /// Lets the callers call, and kills the program at that answer: on the thread that has read it, at once.
    private func traffic(_ service: Inventario, _ ledger: Locked<StockLedger>, killAfter answers: Int, seed: UInt64) async throws {
        let left = Locked(answers)
        let isOver: @Sendable () -> Bool = { left.withLock { $0 <= 0 } }
        let port = try await service.process.port
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<Self.callers {
                group.addTask {
                    try await offPool {
                        // One that is so late that it meets nobody.
                        guard let socket = try Self.connect(port, unless: isOver) else { return }
                        try StockCaller(Int64(number), port, socket, seed: seed &+ UInt64(number), ledger: ledger) {
                            let isLast = left.withLock { left in
                                left -= 1
                                return left == 0
                            }
                            if isLast { service.process.send(signal: SIGKILL) }
                        } isOver: {
                            isOver()
                        }.run()
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// nil when the program was killed already.
    private static func connect(_ port: Int, unless isOver: () -> Bool) throws -> RawSocket? {
        do {
            return isOver() ? nil : try RawSocket(port: port)
        } catch {
            if isOver() { return nil }
            throw error
        }
    }

    /// The database and the answers of the program against what callers were told.
    private func compare(_ service: Inventario, _ ledger: Locked<StockLedger>, _ loaded: [Int64: Int64], _ place: String) async throws {
        try DatabaseKind.checkIntegrity(service.database)
        let rows = try await StockRow.all(in: service.database)
        #expect(ledger.withLock { $0.contradictions(with: rows) } == [], "\(place)")
        let loads = ledger.withLock { $0.loads }
        for producto in Array(Self.shared) + loads.keys.sorted() {
            let stock = try await service.call("GET", "/stock/\(producto)").body
            let (disponible, reservado): (Int64, Int64) = (try stock.number("cantidad"), try stock.number("reservado"))
            let (vendido, cargado): (Int64, Int64) = (try stock.number("vendido"), try stock.number("cargado"))
            #expect(cargado == disponible + reservado + vendido, "\(place), product \(producto)")
            #expect(reservado == Self.sum(rows, producto, "activa"), "\(place), product \(producto)")
            #expect(vendido == Self.sum(rows, producto, "consumida"), "\(place), product \(producto)")
            if let load = loads[producto] {
                #expect(disponible == load.told || disponible == load.asked, "\(place), product \(producto)")
                ledger.withLock { $0.loads[producto] = .init(told: disponible) }
            } else {
                #expect(cargado == loaded[producto], "\(place), product \(producto)")
            }
        }
    }

    private static func sum(_ rows: [StockRow], _ producto: Int64, _ estado: String) -> Int64 {
        rows.filter { $0.producto == producto && $0.estado == estado }.reduce(0) { $0 + $1.cantidad }
    }

    /// Who had no answer and had given the request a name asks again: it is done once, then or now. The others learn from the
    /// database what became of theirs.
    private func askAgain(_ service: Inventario, _ ledger: Locked<StockLedger>, _ place: String) async throws {
        let rows = try await StockRow.all(in: service.database)
        let open = ledger.withLock { $0.reservations.filter { $0.value.told == .nothing } }
        ledger.withLock { $0.settle(by: rows) }
        for (cantidad, reservation) in open {
            guard let key = reservation.key else { continue }
            let body = StockCaller.reservation(reservation.producto, cantidad)
            let answer = try await service.call("POST", "/reservar", body, key: key)
            if let row = rows.first(where: { $0.cantidad == cantidad }) {
                #expect(answer.status == 200, "\(place)")
                #expect(try answer.body.number("reserva_id") == row.id, "\(place)")
            } else if answer.status == 200 {
                let id: Int64 = try answer.body.number("reserva_id")
                ledger.withLock { $0.reservations[cantidad]?.told = .made(id: id) }
            } else {
                #expect(answer.status == 409, "\(place)")
            }
        }
    }
}
