internal import Dinero
internal import Observability
internal import Persistence
internal import Resilience
package import ServiceKit
package import WorldKit

/// The rules of orders: prices as they are now, and a saga for each order that was made or is refunded.
package struct PedidoServicio: Sendable {
    private let dao: PedidoDAO
    private let eventosDAO: EventoDAO
    private let productos: ProductosCliente
    private let saga: Saga
    private let world: any World

    package init(_ dao: PedidoDAO, eventos: EventoDAO, productos: ProductosCliente, saga: Saga, world: any World) {
        self.dao = dao
        eventosDAO = eventos
        self.productos = productos
        self.saga = saga
        self.world = world
    }

    /// - Throws: `PedidoError.noEncontrado`
    package func pedido(_ id: Int64) async throws -> (pedido: Pedido, lineas: [Linea]) {
        guard let found = try await dao.pedido(id) else { throw PedidoError.noEncontrado }
        return found
    }

    /// Up to one more than was asked for, newest first.
    /// - Parameter estado: nil for all but those that never came to a charge.
    package func pedidos(en estado: Pedido.Estado?, _ page: PageRequest) async throws -> [Pedido] {
        let antesDe = page.after ?? .max
        guard let estado else { return try await dao.pedidos(antesDe: antesDe, limite: page.limit + 1) }
        return try await dao.pedidos(en: estado, antesDe: antesDe, limite: page.limit + 1)
    }

    /// The timeline of an order, up to one line more than was asked for.
    /// - Throws: `PedidoError.noEncontrado`
    package func eventos(_ id: Int64, _ page: PageRequest) async throws -> [(id: Int64, evento: Evento)] {
        guard let found = try await eventosDAO.eventos(de: id, despuesDe: page.after ?? 0, limite: page.limit + 1) else {
            throw PedidoError.noEncontrado
        }
        return found
    }

    /// Makes an order, and waits for its saga: reserved, charged, confirmed.
    /// - Parameter peticion: what the first commit keeps beside it.
    /// - Returns: `confirmado`, `cancelado` when the charge was declined, or `confirmando` when that is not known yet.
    /// - Throws: `PedidoError`, or `RemoteError` when a service could not be reached and, for certain, nothing is reserved
    ///   or charged.
    package func crear(_ pedidas: [LineaPedida], _ pago: FormaDePago, _ peticion: Peticion) async throws -> Resultado {
        let lineas = try await conPrecios(pedidas)
        let nuevo = SagaDAO.Nuevo(clave: world.uuid(), lineas: lineas, total: try total(de: lineas), pago: pago)
        try Deadline.check(now: world.uptime)
        return try await llevar(try await empezar(nuevo, peticion))
    }

    /// Gives a confirmed order's money back and puts its goods in stock again.
    /// - Parameters:
    ///   - razon: why.
    ///   - quien: who wants it.
    ///   - peticion: what the first commit keeps beside it.
    /// - Returns: `reembolsado`, or `reembolsando` when that is not done yet.
    /// - Throws: `PedidoError.noEncontrado`, `PedidoError.noReembolsable`
    package func reembolsar(_ id: Int64, razon: String, quien: String, _ peticion: Peticion) async throws -> Resultado {
        let trace = TraceContext.current
        let first = saga.dao.empezarReembolso(id, razon: razon, quien: quien, saga.plazos, peticion.nombre, trace: trace?.traceID)
        let unit = first.within { [saga] transaction, work -> Result<SagaDAO.Reembolso, PedidoError> in
            do throws(any Error) {
                let reembolso = try transaction.attempt(work)
                switch reembolso {
                case .empieza: try peticion.empieza(id, transaction)
                case .enCurso: try peticion.esOtra(transaction)  // it is somebody else's, and has no answer yet
                case .hecho(let pedido):
                    try peticion.empieza(id, transaction)
                    try saga.constancia.fin(pedido.resultado, trace)(peticion.nombre, transaction)
                }
                return .success(reembolso)
            } catch let error as PedidoError {
                // A no is an answer too, and is kept as one.
                try peticion.empieza(id, transaction)
                try saga.constancia.fin(.failure(error), trace)(peticion.nombre, transaction)
                return .failure(error)
            }
        }
        let reembolso: Result<SagaDAO.Reembolso, PedidoError>
        do {
            reembolso = try await unit.commit()
        } catch DatabaseError.commitUnknown(let message) {
            // Where it took place the order says so, and the recovery goes on with it.
            guard let ahora = try await releer({ try await saga.dao.estado(id) }) else { throw PedidoError.noEncontrado }
            switch ahora.estado {
            case .reembolsando, .reembolsado: return try ahora.resultado.get()
            case .confirmado: throw DatabaseError.commitUnknown(message)
            // A no is told when it is known to be kept: the same key must be told the same.
            case .pendiente, .confirmando, .cancelado: throw PedidoError.incierto
            }
        }
        switch try reembolso.get() {
        case .empieza(let pedido): return try await llevar(pedido)
        case .enCurso(let pedido): return pedido.incierto
        case .hecho(let pedido): return try pedido.resultado.get()
        }
    }

    private func empezar(_ nuevo: SagaDAO.Nuevo, _ peticion: Peticion) async throws -> PedidoEnCurso {
        let unit = saga.dao.empezar(nuevo, saga.plazos, peticion.nombre, trace: TraceContext.current?.traceID)
        do {
            return try await unit.within { transaction, work in
                let pedido = try work(transaction)
                try peticion.empieza(pedido.id, transaction)
                return pedido
            }.commit()
        } catch DatabaseError.commitUnknown(let message) {
            // Its name tells whether it is there.
            guard let pedido = try await releer({ try await saga.dao.empezado(nuevo.clave) }) else {
                throw DatabaseError.commitUnknown(message)
            }
            return pedido
        }
    }

    /// - Throws: `PedidoError.incierto` where what may be there cannot be read.
    private func releer<Value>(_ read: () async throws -> Value) async throws -> Value {
        do {
            return try await read()
        } catch {
            throw PedidoError.incierto
        }
    }

    /// What has been written down goes on, whether or not somebody waits for it; this is the wait.
    private func llevar(_ pedido: PedidoEnCurso) async throws -> Resultado {
        var hasta = world.uptime + saga.plazos.espera
        if let deadline = Deadline.current { hasta = min(hasta, deadline.moment) }
        let desenlace = world.start("order") { [saga] in await saga.llevar(pedido) }
        do throws(any Error) {
            switch try await desenlace.value(until: hasta, in: world) {
            case .terminado(let resultado): return try resultado.get()
            case nil: return pedido.incierto
            case .aplazado, .perdido: return try await tras(pedido)
            }
        } catch is CancellationError {
            // The wait was ended, as it is when the service stops; what has begun was not.
            return pedido.incierto
        }
    }

    /// What is told of an order that somebody else has now: he may have ended it.
    private func tras(_ pedido: PedidoEnCurso) async throws -> Resultado {
        let ahora: PedidoEnCurso?
        do {
            ahora = try await saga.dao.estado(pedido.id)
        } catch {
            return pedido.incierto
        }
        guard let ahora else { throw PedidoError.noEncontrado }
        if pedido.estado == .reembolsando, ahora.estado == .confirmado { throw PedidoError.reembolsoAbandonado }
        return try ahora.resultado.get()
    }

    private func conPrecios(_ pedidas: [LineaPedida]) async throws -> [Linea] {
        let precios = try await productos.precios(Set(pedidas.map(\.productoID)))
        return try pedidas.enumerated().map { index, pedida in
            guard let precio = precios[pedida.productoID] else { throw PedidoError.productoDesconocido(pedida.productoID, linea: index) }
            return Linea(productoID: pedida.productoID, cantidad: pedida.cantidad, precio: precio)
        }
    }

    private func total(de lineas: [Linea]) throws(PedidoError) -> Importe {
        do {
            return try Linea.total(lineas)
        } catch {
            throw .totalDemasiadoGrande
        }
    }
}
