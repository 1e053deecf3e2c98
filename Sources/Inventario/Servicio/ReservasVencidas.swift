internal import Observability
internal import Persistence
package import ServiceKit
internal import WorldKit

/// Frees what is past its end, so that rows say it and few are left to look at. Nobody waits for it: past its end a reservation
/// counts as expired whether or not this has run.
package struct ReservasVencidas: Sendable {
    /// How many in one transaction.
    private static let batch = 200
    /// From one look to the next: at most, because one that ends sooner may have come; at least, so that those that end one
    /// after the other share a transaction.
    private static let pause: ClosedRange<Duration> = .seconds(1) ... .seconds(30)

    private let dao: ReservaDAO
    private let world: any World
    private let log: Log
    private let freed: Counter

    package init(_ dao: ReservaDAO, _ context: ServiceContext) {
        self.dao = dao
        world = context.world
        log = context.log
        freed = context.metrics.counter(
            "inventario_reservas_vencidas_total", "Reservations that were past their end and that the sweep freed.")
    }

    /// The work, until its task is cancelled or the database is closed.
    @Sendable package func run() async {
        while true {
            do {
                try await sweep()
                try await world.sleep(for: try await untilNext())
            } catch is CancellationError {
                return
            } catch DatabaseError.closed {
                return
            } catch {
                log.warning("reservations that are past their end not freed", ["error": "\(error)"])
                guard (try? await world.sleep(for: Self.pause.upperBound)) != nil else { return }
            }
        }
    }

    private func sweep() async throws {
        while true {
            let count = try await dao.vencer(limite: Self.batch).commit()
            freed.increment(by: UInt64(count))
            if count < Self.batch { return }
        }
    }

    private func untilNext() async throws -> Duration {
        guard let next = try await dao.proximoVencimiento() else { return Self.pause.upperBound }
        let span = Duration.microseconds(next.micros - world.now.micros)
        return min(max(span, Self.pause.lowerBound), Self.pause.upperBound)
    }
}
