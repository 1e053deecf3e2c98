package import Observability
internal import Persistence
internal import Resilience
internal import ServiceKit
internal import WorldKit

/// Takes over orders that nobody drives any more: what a crash left, and what is to be tried again now. Any number of replicas
/// may do it at once.
package struct Recuperacion: Sendable {
    /// So many orders are driven at one time at the most.
    private static let maximo = 32

    private let saga: Saga
    private let salidas: SalidaDAO
    private let compensaciones: CompensacionDAO
    private let pedidos: PedidoDAO
    private let metricas: SagaMetrics
    private let tracer: Tracer
    private let log: Log
    private let activos = Locked(0)
    private let hayLugar = WakeUp()

    package init(
        _ saga: Saga, salidas: SalidaDAO, compensaciones: CompensacionDAO, pedidos: PedidoDAO, metricas: SagaMetrics, tracer: Tracer,
        log: Log
    ) {
        self.saga = saga
        self.salidas = salidas
        self.compensaciones = compensaciones
        self.pedidos = pedidos
        self.metricas = metricas
        self.tracer = tracer
        self.log = log
    }

    /// Goes on until its task is cancelled.
    package func run() async {
        let world = saga.world
        var medir = world.uptime
        while !Task.isCancelled {
            let llamada = hayLugar.next
            do {
                let tomados = try await ronda()
                if world.uptime >= medir {
                    try await medirTodo()
                    medir = world.uptime + .seconds(5)
                }
                if tomados == Self.maximo { continue }
                _ = try await llamada.value(until: world.uptime + saga.plazos.revision, in: world)
            } catch is CancellationError {
                return
            } catch DatabaseError.closed {
                return
            } catch {
                log.warning("orders not taken over", ["error": "\(error)"])
                guard (try? await world.sleep(for: saga.plazos.revision)) != nil else { return }
            }
        }
    }

    /// Starts to drive what is free, as far as there is room.
    /// - Returns: how many orders that were.
    private func ronda() async throws -> Int {
        let lugar = Self.maximo - activos.withLock { $0 }
        // A look costs nobody the writer's lock.
        guard lugar > 0, try await saga.dao.hayLibres() else { return 0 }
        return try await tracer.trace("recover orders", in: saga.world) {
            let tomados = try await tomar(lugar)
            activos.withLock { $0 += tomados.count }
            for pedido in tomados {
                _ = saga.world.start("order") {
                    _ = await saga.llevar(pedido)
                    activos.withLock { $0 -= 1 }
                    hayLugar.call()
                }
            }
            return tomados.count
        }
    }

    private func tomar(_ limite: Int, hasta: Instante? = nil) async throws -> [PedidoEnCurso] {
        let trace = TraceContext.current?.traceID
        let tomados = try await saga.dao.tomar(limite: limite, hasta: hasta, arriendo: saga.plazos.arriendo, trace: trace).commit()
        metricas.retomados.increment(by: UInt64(tomados.abandonados.count))
        for pedido in tomados.abandonados {
            log.info("order taken over", ["pedido": String(pedido.id), "paso": pedido.paso.rawValue, "version": String(pedido.version)])
        }
        for ilegible in tomados.ilegibles {
            log.error("an order cannot be read", ["pedido": String(ilegible.id), "error": ilegible.error])
        }
        return tomados.pedidos
    }

    /// Drives each order that is due now once, one after another, and returns: for an operator's command.
    /// - Throws: `DatabaseError`, `CancellationError`
    package func impulsar() async throws {
        let hasta = try await saga.dao.ahora()
        while try await saga.dao.hayLibres() {
            let tomados = try await tracer.trace("recover orders", in: saga.world) {
                let tomados = try await tomar(Self.maximo, hasta: hasta)
                for pedido in tomados { _ = await saga.llevar(pedido) }
                return tomados.count
            }
            if tomados == 0 { return }
        }
    }

    private func medirTodo() async throws {
        let atraso = try await salidas.atraso()
        let cuenta = try await compensaciones.cuenta()
        let vencidos = try await pedidos.vencidos()
        metricas.set(atraso: atraso, pendientes: cuenta.pendientes, cuarentena: cuenta.cuarentena, vencidos: vencidos)
    }
}
