package import Observability
package import Persistence
internal import Resilience
package import ServiceKit
package import WorldKit

/// The circuit breakers of this process, and where an operator holds those of all replicas.
package struct Circuitos: Sendable {
    private let dao: CircuitoDAO
    private let remotos: [RemoteService]
    private let intervalo: Duration
    private let world: any World
    private let log: Log

    /// - Parameter intervalo: how often it is looked where they are held.
    package init(_ dao: CircuitoDAO, _ remotos: [RemoteService], intervalo: Duration, world: any World, log: Log) {
        self.dao = dao
        self.remotos = remotos
        self.intervalo = intervalo
        self.world = world
        self.log = log
    }

    /// As they are in this process.
    package var circuitos: [Circuito] { remotos.map(Circuito.init) }

    /// Holds the breaker of a remote, or lets it go: at every replica, at its next look.
    /// - Throws: `PedidoError.remotoNoExiste`
    package func forzar(_ remoto: String, _ accion: AccionDeCircuito, quien: String) throws(PedidoError) -> UnitOfWork<Void> {
        guard remotos.contains(where: { $0.breaker.remote == remoto }) else { throw .remotoNoExiste }
        return dao.forzar(remoto, accion, quien: quien)
    }

    /// Goes by what is held, until its task is cancelled.
    package func run() async {
        while !Task.isCancelled {
            do {
                try await mirar()
                try await world.sleep(for: intervalo)
            } catch is CancellationError {
                return
            } catch DatabaseError.closed {
                return
            } catch {
                log.warning("where breakers are held is not known", ["error": "\(error)"])
                guard (try? await world.sleep(for: intervalo)) != nil else { return }
            }
        }
    }

    /// One look.
    /// - Throws: `DatabaseError`
    package func mirar() async throws {
        let forzados = try await dao.forzados()
        for remoto in remotos {
            let forced = forzados[remoto.breaker.remote]
            guard forced != remoto.breaker.forced else { continue }
            remoto.breaker.force(forced)
            log.warning("circuit breaker held by an operator", ["remote": remoto.breaker.remote, "held": forced.map { "\($0)" } ?? "no"])
        }
    }
}
