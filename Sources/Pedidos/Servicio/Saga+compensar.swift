internal import Observability
internal import Persistence
internal import Resilience
internal import ServiceKit
internal import WorldKit

/// Back: what may have been done is taken back, and a refund given.
extension Saga {
    /// The turn, which is a commit of its own, and what follows from it.
    func volver(
        _ pedido: PedidoEnCurso, _ motivo: Pedido.Motivo, anular: Bool, _ bitacora: Bitacora, _ error: (any Error)?
    ) async throws -> Desenlace {
        let acciones: [Compensacion.Accion] = anular ? [.anular, .liberar] : [.liberar]
        #if DEBUG || SIMULACION
        guard Regla.compensando.rige else { return try await compensarSinVuelta(pedido, motivo, acciones, bitacora, error) }
        #endif
        bitacora.anotar(.vuelta)
        let vuelto = try await bitacora.escribir {
            try await dao.darVuelta(pedido, motivo, acciones, $0, arriendo: plazos.arriendo).commitRegardless()
        }
        return try await compensar(vuelto, bitacora, error)
    }

    /// Takes back what is to be taken back, in order, and ends the order when all of it is.
    func compensar(_ pedido: PedidoEnCurso, _ bitacora: Bitacora, _ error: (any Error)?) async throws -> Desenlace {
        var pedido = pedido
        let hasta = world.uptime + plazos.espera
        while true {
            let (filas, fallo) = try await deshacer(pedido, bitacora)
            pedido = pedido.tras(compensaciones: filas)
            // Also one that waited before: the operator may have spoken of another.
            if let enEspera = filas.first(where: { $0.estado == .cuarentena }) {
                bitacora.anotar(.cuarentena)
                let motivo = fallo.map { "\($0)" } ?? enEspera.accion.rawValue
                log.error("order waits for an operator", ["pedido": String(pedido.id), "error": motivo])
                _ = try await bitacora.escribir { try await dao.anotar(pedido, $0, pausa: nil).commit() }
                return .aplazado
            }
            guard let fallo else { return try await cerrar(pedido, bitacora, error) }
            // The row says when it is tried next. For as long as somebody may wait for the answer, that is here.
            let pausa = pausa(Int(filas.map(\.intentos).max() ?? 1), fallo, hasta: .seconds(60))
            let seQueda = world.uptime + pausa < hasta
            pedido = try await bitacora.escribir { [pedido] in
                try await dao.anotar(pedido, $0, pausa: pausa, arriendo: seQueda ? plazos.arriendo : .zero).commit()
            }
            guard seQueda else { return .aplazado }
            try await world.sleep(for: pausa)
        }
    }

    /// One round: each row that is not done, up to the first that fails.
    private func deshacer(
        _ pedido: PedidoEnCurso, _ bitacora: Bitacora
    ) async throws -> (filas: [Compensacion], fallo: RemoteError?) {
        var filas = pedido.compensaciones
        let plazo = plazoDeLlamadas(desde: world.uptime)
        for (index, fila) in filas.enumerated() {
            // Goods do not go back while it is not settled whether their money does: a refund can still be given up as a whole.
            if fila.estado == .cuarentena, pedido.estado == .reembolsando { break }
            guard fila.estado == .pendiente else { continue }
            var tries: [RemoteTry] = []
            let respuesta = try await Self.respuesta {
                try await Deadline.$current.withValue(plazo) { try await hacer(fila, de: pedido, &tries) }
            }
            // What fails again and again fills no timeline: the row tells how often, and what was said last.
            if fila.intentos < 10 { bitacora.anotar(fila.accion.evento, fila.accion.esDePago ? pagos.nombre : inventario.nombre, tries) }
            switch respuesta {
            case .success: filas[index] = fila.hecha
            case .failure(let error):
                filas[index] = fila.fallida("\(error)", esRechazo: error.isRefusal, limite: plazos.rechazos)
                return (filas, error)
            }
        }
        return (filas, nil)
    }

    private func hacer(_ fila: Compensacion, de pedido: PedidoEnCurso, _ tries: inout [RemoteTry]) async throws {
        switch fila.accion {
        case .anular: try await pagos.anular(fila.clave, &tries)
        case .liberar: try await inventario.liberar(fila.clave, &tries)
        case .consumir: try await inventario.consumir(fila.clave, &tries)
        case .devolver: try await inventario.devolver(fila.clave, &tries)
        case .reembolsar:
            // An order from before attempts were kept knows its charge by its name alone, which was that of a first one.
            let nombre = Intento(clave: pedido.intento.clave, numero: max(1, pedido.intento.numero)).cobro
            let id = if let cobro = pedido.cobro { cobro.id } else { try await pagos.pago(nombre, &tries) }
            try await pagos.reembolsar(id, &tries)
        }
    }

    private func cerrar(_ pedido: PedidoEnCurso, _ bitacora: Bitacora, _ error: (any Error)?) async throws -> Desenlace {
        func resultado(_ estado: Pedido.Estado, _ pago: Resultado.Pago) -> Result<Resultado, any Error> {
            .success(Resultado(pedidoID: pedido.id, total: pedido.total, estado: estado, pago: pago))
        }
        if pedido.estado == .reembolsando {
            let pago = pedido.cobro.map { Resultado.Pago.reembolsado(id: $0.id) } ?? .incierto
            return try await terminar(pedido, .reembolsado, nil, bitacora, resultado(.reembolsado, pago))
        }
        let motivo = pedido.motivo ?? .sinServicio
        if motivo == .abandonado || motivo == .forzado {
            // Perhaps it is charged: neither its key nor the order may buy it again.
            let pago = pedido.cobro.flatMap { $0.aprobado ? nil : Resultado.Pago.rechazado(id: $0.id) } ?? .incierto
            return try await terminar(pedido, .cancelado, motivo, bitacora, resultado(.cancelado, pago))
        }
        guard motivo == .pagoRechazado, let cobro = pedido.cobro else {
            return try await terminar(pedido, fallido, motivo, bitacora, .failure(error ?? PedidoError.noSePudo))
        }
        return try await terminar(pedido, fallido, motivo, bitacora, resultado(fallido, .rechazado(id: cobro.id)))
    }

    #if DEBUG || SIMULACION
    /// What a rehearsal does to see that it is found: takes back before it is written down that it may.
    private func compensarSinVuelta(
        _ pedido: PedidoEnCurso, _ motivo: Pedido.Motivo, _ acciones: [Compensacion.Accion], _ bitacora: Bitacora, _ error: (any Error)?
    ) async throws -> Desenlace {
        for accion in acciones {
            let clave = accion.esDePago ? pedido.intento.cobro : pedido.intento.reserva
            let fila = Compensacion(id: 0, pedidoID: pedido.id, clave: clave, accion: accion)
            var tries: [RemoteTry] = []
            guard case .success = try await Self.respuesta({ try await hacer(fila, de: pedido, &tries) }) else { return .aplazado }
        }
        return try await cerrar(pedido.tras(motivo: motivo, compensaciones: []), bitacora, error)
    }
    #endif
}

extension Compensacion.Accion {
    /// The line of the timeline that tells of it.
    fileprivate var evento: Evento.Tipo {
        switch self {
        case .anular: .anulacion
        case .liberar: .liberacion
        case .reembolsar: .reembolso
        case .consumir: .consumo
        case .devolver: .devolucion
        }
    }
}
