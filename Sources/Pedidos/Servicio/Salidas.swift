package import Observability
internal import Persistence
internal import Resilience
internal import ServiceKit
internal import WorldKit

/// Empties the outbox: reservations of confirmed orders become final, many in one call. Any number of replicas may do it at once.
package struct Salidas: Sendable {
    /// How many are consumed in one call.
    private static let lote = 500

    private let dao: SalidaDAO
    private let saga: Saga
    private let tracer: Tracer
    private let log: Log

    package init(_ dao: SalidaDAO, _ saga: Saga, tracer: Tracer, log: Log) {
        self.dao = dao
        self.saga = saga
        self.tracer = tracer
        self.log = log
    }

    /// Goes on until its task is cancelled.
    package func run() async {
        var fallos = 0
        while !Task.isCancelled {
            let llamada = saga.haySalidas.next
            do {
                let hechas = try await vaciar()
                fallos = 0
                if hechas { continue }
                _ = try await llamada.value(until: saga.world.uptime + saga.plazos.revision * 5, in: saga.world)
            } catch is CancellationError {
                return
            } catch DatabaseError.closed {
                return
            } catch {
                fallos += 1
                log.warning("reservations not consumed", ["error": "\(error)"])
                let policy = RetryPolicy(maximumRetries: .max, initialPause: .milliseconds(500), maximumPause: .seconds(30))
                let pausa = policy.pause(beforeRetry: fallos, random: saga.world.random()) ?? .seconds(30)
                guard (try? await saga.world.sleep(for: pausa)) != nil else { return }
            }
        }
    }

    /// One call.
    /// - Returns: whether anything was done.
    /// - Throws: `RemoteError`, `DatabaseError`, `CancellationError`
    package func vaciar() async throws -> Bool {
        let salidas = try await dao.primeras(Self.lote)
        guard !salidas.isEmpty else { return false }
        return try await tracer.trace("consume reservations", in: saga.world) { try await consumir(salidas) }
    }

    private func consumir(_ salidas: [SalidaDAO.Salida]) async throws -> Bool {
        var tries: [RemoteTry] = []
        let estados = try await saga.inventario.consumir(salidas.map(\.clave), &tries)
        let bitacora = Bitacora(0, saga.world)
        bitacora.anotar(.consumo, saga.inventario.nombre, tries.suffix(1))
        guard let evento = bitacora.pendientes.first else { return false }
        let consumidas = salidas.filter { ["consumida", "devuelta"].contains(estados[$0.clave]) }
        if !consumidas.isEmpty { try await dao.consumidas(consumidas, evento).commit() }
        let otras = salidas.filter { estados[$0.clave] != nil }.filter { !["consumida", "devuelta"].contains(estados[$0.clave]) }
        for salida in otras {
            let estado = estados[salida.clave] ?? ""
            log.error("a confirmed order's reservation is not there", ["pedido": String(salida.pedidoID), "estado": estado])
            try await dao.aCuarentena(salida, "inventario: \(estado)", evento).commit()
        }
        return !consumidas.isEmpty || !otras.isEmpty
    }
}
