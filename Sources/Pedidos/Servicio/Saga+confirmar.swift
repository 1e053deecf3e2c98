internal import Observability
internal import Persistence
internal import Resilience
internal import ServiceKit
internal import WorldKit

/// Forward: reserve, charge, commit.
extension Saga {
    /// What one round of calls came to.
    private enum Ronda {
        case cobrado(PedidoEnCurso.Cobro)
        case sinStock([Falta])
        /// What may have been done is to be taken back.
        case volver(Pedido.Motivo, PedidoEnCurso.Cobro?, anular: Bool, (any Error)?)
        /// Nothing was sent, by anybody: there is nothing to take back.
        case nadaSalio(RemoteError)
        /// Not known: the same again under the same names.
        case repetir(RemoteError)
    }

    /// How often calls have left this process.
    private struct Envios {
        var reservas = 0
        var cobros = 0
    }

    func confirmar(_ pedido: PedidoEnCurso, _ bitacora: Bitacora) async throws -> Desenlace {
        var envios = Envios()
        var rondas = 0
        var ultimo: RemoteError?
        var llamadas = plazoDeLlamadas(desde: world.uptime)
        let limite = world.uptime + plazos.confirmacion
        while true {
            // A rehearsal turns by what this process remembers, without a commit that tells whether the order is still its own.
            if !Regla.compensando.rige, world.uptime >= limite {
                return try await volver(pedido, .sinServicio, anular: true, bitacora, ultimo)
            }
            // The one who began has just written lease and deadline; everybody else looks first.
            if rondas > 0 || !pedido.esPropio, try await prorrogar(pedido, bitacora, &llamadas) {
                return try await volver(pedido, .sinServicio, anular: debeAnular(pedido, envios), bitacora, ultimo)
            }
            rondas += 1
            switch try await ronda(pedido, &envios, bitacora, &llamadas) {
            case .cobrado(let cobro):
                let pagado = pedido.tras(cobro: cobro, compensaciones: [])
                let resultado = Resultado(pedidoID: pedido.id, total: pedido.total, estado: .confirmado, pago: .aprobado(id: cobro.id))
                return try await terminar(pagado, .confirmado, nil, bitacora, .success(resultado))
            case .sinStock(let faltas):
                return try await terminar(pedido, fallido, .sinStock, bitacora, .failure(PedidoError.sinStock(faltas)))
            case .nadaSalio(let error):
                return try await terminar(pedido, fallido, .sinServicio, bitacora, .failure(error))
            case .volver(let motivo, let cobro, let anular, let error):
                return try await volver(pedido.tras(cobro: cobro, compensaciones: []), motivo, anular: anular, bitacora, error ?? ultimo)
            case .repetir(let error):
                ultimo = error
                try await world.sleep(for: pausa(rondas, error, hasta: min(.seconds(5), plazos.arriendo / 3)))
            }
        }
    }

    /// Keeps the order for another lease.
    /// - Returns: whether its deadline is past.
    private func prorrogar(_ pedido: PedidoEnCurso, _ bitacora: Bitacora, _ llamadas: inout Deadline) async throws -> Bool {
        let desde = world.uptime
        let vencido = try await bitacora.escribir { try await dao.prorrogar(pedido, $0, arriendo: plazos.arriendo).commit() }
        llamadas = plazoDeLlamadas(desde: desde)
        return vencido
    }

    /// Until when calls are made under a lease: half of it, so that what they came to, and a pause after it, find it unspent.
    /// Otherwise another one, or this process itself, would take the order over in the middle.
    func plazoDeLlamadas(desde: Uptime) -> Deadline { Deadline(desde + plazos.arriendo / 2) }

    /// Whether a charge may be on its way: ours, or that of whoever had the order before.
    private func debeAnular(_ pedido: PedidoEnCurso, _ envios: Envios) -> Bool {
        envios.cobros > 0 || (!pedido.esPropio && Regla.anular.rige)
    }

    private func ronda(
        _ pedido: PedidoEnCurso, _ envios: inout Envios, _ bitacora: Bitacora, _ llamadas: inout Deadline
    ) async throws -> Ronda {
        switch try await reservar(pedido, llamadas, &envios, bitacora) {
        case .failure(let error):
            if pedido.esPropio, envios.reservas == 0 { return .nadaSalio(error) }
            guard error.isRefusal else { return .repetir(error) }
            return .volver(.sinServicio, nil, anular: debeAnular(pedido, envios), error)
        case .success(.insuficiente(let faltas)): return .sinStock(faltas)
        case .success(.terminada): return .volver(.sinServicio, nil, anular: debeAnular(pedido, envios), nil)
        case .success(.hecha): break
        }
        // A charge is not begun with half of the time for it gone.
        if llamadas.left(now: world.uptime) * 4 < plazos.arriendo, try await prorrogar(pedido, bitacora, &llamadas) {
            return .volver(.sinServicio, nil, anular: debeAnular(pedido, envios), nil)
        }
        switch try await cobrar(pedido, llamadas, &envios, bitacora) {
        case .failure(let error):
            let puedeHaberSalido = debeAnular(pedido, envios)
            guard error.isRefusal || !puedeHaberSalido else { return .repetir(error) }
            return .volver(.sinServicio, nil, anular: puedeHaberSalido, error)
        case .success(.aprobado(let id)): return .cobrado(.init(id: id, aprobado: true))
        // Final under its key, as is a void: the release remains.
        case .success(.rechazado(let id)): return .volver(.pagoRechazado, .init(id: id, aprobado: false), anular: false, nil)
        case .success(.anulado): return .volver(.sinServicio, nil, anular: false, nil)
        }
    }

    private func reservar(
        _ pedido: PedidoEnCurso, _ plazo: Deadline, _ envios: inout Envios, _ bitacora: Bitacora
    ) async throws -> Result<InventarioCliente.Reservado, RemoteError> {
        var tries: [RemoteTry] = []
        defer {
            envios.reservas += tries.count(where: \.hasLeft)
            bitacora.anotar(.reserva, inventario.nombre, tries)
        }
        return try await Self.respuesta {
            try await Deadline.$current.withValue(plazo) {
                try await inventario.reservar(pedido.intento.reserva, Linea.cantidades(pedido.lineas), &tries)
            }
        }
    }

    private func cobrar(
        _ pedido: PedidoEnCurso, _ plazo: Deadline, _ envios: inout Envios, _ bitacora: Bitacora
    ) async throws -> Result<PagosCliente.Cobrado, RemoteError> {
        var tries: [RemoteTry] = []
        defer {
            envios.cobros += tries.count(where: \.hasLeft)
            bitacora.anotar(.cobro, pagos.nombre, tries)
        }
        return try await Self.respuesta {
            try await Deadline.$current.withValue(plazo) {
                try await pagos.pagar(pedido.total, pedido.pago, clave: pedido.intento.cobro, &tries)
            }
        }
    }

    /// A remote's failure is something to decide on; any other ends the round.
    static func respuesta<Value>(_ call: () async throws -> Value) async throws -> Result<Value, RemoteError> {
        do {
            return .success(try await call())
        } catch let error as RemoteError {
            return .failure(error)
        }
    }

    /// A pause that doubles each time, up to a bound, and is not shorter than the remote is to be left alone, up to that bound.
    func pausa(_ veces: Int, _ error: RemoteError, hasta maximum: Duration) -> Duration {
        let policy = RetryPolicy(maximumRetries: .max, initialPause: .milliseconds(500), maximumPause: maximum)
        let own = policy.pause(beforeRetry: max(1, veces), random: world.random()) ?? maximum
        return max(own, min(error.leaveAlone ?? .zero, maximum))
    }
}
