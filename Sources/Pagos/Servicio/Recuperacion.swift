internal import Observability
internal import Persistence
internal import Resilience
internal import WorldKit

/// Takes over payments that nobody works on any more: what a crash left, and what the gateway did not answer. Any number of
/// replicas may do it at once.
package struct Recuperacion: Sendable {
    /// So many payments are worked on at one time at the most.
    private static let maximo = 32
    /// How often the payments under way are counted.
    private static let medicion = Duration.seconds(5)

    private let saga: PagoSaga
    private let metricas: PagoMetrics
    private let activos = Locked(0)
    private let hayLugar = WakeUp()

    package init(_ saga: PagoSaga, metricas: PagoMetrics) {
        self.saga = saga
        self.metricas = metricas
    }

    /// Goes on until its task is cancelled.
    package func run() async {
        let world = saga.world
        var medir = world.uptime
        while !Task.isCancelled {
            let llamada = hayLugar.next
            do {
                let pausa = try await ronda()
                if world.uptime >= medir {
                    metricas.set(pendientes: try await saga.dao.pendientes())
                    medir = world.uptime + Self.medicion
                }
                _ = try await llamada.value(until: world.uptime + pausa, in: world)
            } catch is CancellationError {
                return
            } catch DatabaseError.closed {
                return
            } catch {
                saga.log.warning("payments not taken over", ["error": "\(error)"])
                guard (try? await world.sleep(for: saga.plazos.revision)) != nil else { return }
            }
        }
    }

    /// Starts to work on what is free, as far as there is room.
    /// - Returns: how long there is nothing to do.
    private func ronda() async throws -> Duration {
        let lugar = Self.maximo - activos.withLock { $0 }
        guard lugar > 0, let espera = try await saga.dao.espera() else { return saga.plazos.revision }
        // A look costs nobody the writer's lock.
        guard espera <= .zero else { return min(espera, saga.plazos.revision) }
        let tomados = try await tomar(lugar)
        activos.withLock { $0 += tomados.count }
        for pago in tomados {
            _ = saga.world.start("payment") {
                await llevar(pago)
                activos.withLock { $0 -= 1 }
                hayLugar.call()
            }
        }
        return .zero
    }

    /// Works on all that is free now, one payment after another, and returns when there is nothing more: for an operator's command.
    /// - Throws: `DatabaseError`, `CancellationError`
    package func impulsar() async throws {
        while let espera = try await saga.dao.espera(), espera <= .zero {
            for pago in try await tomar(Self.maximo) { await llevar(pago) }
        }
    }

    private func tomar(_ limite: Int) async throws -> [Pago] {
        let tomados = try await saga.dao.tomar(limite: limite, arriendo: saga.plazos.arriendo).commit()
        metricas.retomados.increment(by: UInt64(tomados.pagos.count))
        for pago in tomados.pagos {
            saga.log.info(
                "payment taken over", ["pago": String(pago.id), "estado": pago.estado.rawValue, "retomas": String(pago.retomas)])
        }
        for ilegible in tomados.ilegibles {
            saga.log.error("a payment cannot be read", ["pago": String(ilegible.id), "error": ilegible.error])
        }
        return tomados.pagos
    }

    private func llevar(_ pago: Pago) async {
        do {
            _ = try await saga.llevar(pago)
        } catch {
            saga.log.debug("payment is still under way", ["pago": String(pago.id), "error": "\(error)"])
        }
    }
}
