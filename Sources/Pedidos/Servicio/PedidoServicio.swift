internal import Dinero
package import Observability
internal import Persistence
internal import Resilience
package import ServiceKit
package import WorldKit

/// The rules of orders: prices as they are now, stock before money, and whatever was taken is put back when the order
/// does not come about.
package struct PedidoServicio: Sendable {
    private let dao: PedidoDAO
    private let productos: ProductosCliente
    private let inventario: InventarioCliente
    private let pagos: PagosCliente
    private let world: any World
    private let log: Log

    package init(
        _ dao: PedidoDAO, productos: ProductosCliente, inventario: InventarioCliente, pagos: PagosCliente, world: any World, log: Log
    ) {
        self.dao = dao
        self.productos = productos
        self.inventario = inventario
        self.pagos = pagos
        self.world = world
        self.log = log
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

    /// Makes an order, reserves its stock, charges it and confirms it.
    /// - Parameter constancia: is kept in the order's own commits.
    /// - Returns: `confirmado`, `cancelado` when the charge was declined, or `confirmando` when something that was sent may
    ///   have been done and is not known to be.
    /// - Throws: `PedidoError`, or `RemoteError` when a service could not be reached and, for certain, nothing is reserved
    ///   or charged.
    package func crear(_ pedidas: [LineaPedida], _ pago: FormaDePago, _ constancia: Constancia) async throws -> Resultado {
        let lineas = try await conPrecios(pedidas)
        let total = try total(de: lineas)
        let nuevo = PedidoDAO.Nuevo(clave: world.uuid(), moneda: pago.moneda, lineas: lineas, total: total)
        try Deadline.check(now: world.uptime)
        let id = try await dao.empezar(nuevo).within { transaction, work in
            let id = try work(transaction)
            try constancia.empieza(id, transaction)
            return id
        }.commit()
        // What has been written down goes on, whether or not somebody waits for it.
        return try await Deadline.$current.withValue(nil) {
            try await confirmar(Abierto(id: id, nuevo: nuevo, constancia: constancia), pago)
        }
    }

    /// Somebody else has ended the order.
    private struct TransicionPerdida: Error {}

    /// An order that has begun and not ended.
    private struct Abierto: Sendable {
        let id: Int64
        let nuevo: PedidoDAO.Nuevo
        let constancia: Constancia

        func resultado(_ estado: Pedido.Estado, _ pago: Resultado.Pago) -> Resultado {
            Resultado(pedidoID: id, total: nuevo.total, estado: estado, pago: pago)
        }

        var incierto: Resultado { resultado(.confirmando, .incierto) }
    }

    private func confirmar(_ pedido: Abierto, _ pago: FormaDePago) async throws -> Resultado {
        var reservas: [Int64] = []
        do {
            for linea in Linea.cantidades(pedido.nuevo.lineas) {
                switch try await inventario.reservar(linea, clave: "\(pedido.nuevo.clave):1:\(linea.productoID)") {
                case .hecha(let reserva): reservas.append(reserva)
                case .insuficiente(let disponible):
                    guard await devolver(reservas, de: pedido.id) else { return pedido.incierto }
                    return try await terminar(pedido, .cancelado, .sinStock, .failure(PedidoError.sinStock(disponible: disponible)))
                }
            }
            switch try await pagos.pagar(pedido.nuevo.total, pago, clave: "\(pedido.nuevo.clave):1:cobro") {
            case .aprobado(let pagoID):
                // The order is paid for: from here on it only goes forward.
                let resultado = try await terminar(
                    pedido, .confirmado, nil, .success(pedido.resultado(.confirmado, .aprobado(id: pagoID))))
                await consumir(reservas, de: pedido.id)
                return resultado
            case .rechazado(let pagoID):
                guard await devolver(reservas, de: pedido.id) else { return pedido.incierto }
                return try await terminar(
                    pedido, .cancelado, .pagoRechazado, .success(pedido.resultado(.cancelado, .rechazado(id: pagoID))))
            }
        } catch let error as PedidoError {
            throw error
        } catch let error as RemoteError where !error.mayHaveHappened {
            guard await devolver(reservas, de: pedido.id) else { return pedido.incierto }
            return try await terminar(pedido, .cancelado, .sinServicio, .failure(error))
        } catch {
            // What was sent may have been done: only the other side knows, and nothing is taken back blindly.
            log.error("order left open", ["pedido": String(pedido.id), "error": "\(error)"])
            return pedido.incierto
        }
    }

    /// The last commit of an order, and what its caller is told.
    /// - Throws: what `resultado` holds, `TransicionPerdida`, `DatabaseError`
    private func terminar(
        _ pedido: Abierto, _ estado: Pedido.Estado, _ motivo: Pedido.Motivo?, _ resultado: Result<Resultado, any Error>
    ) async throws -> Resultado {
        try await dao.terminar(pedido.id, estado, motivo).within { transaction, work in
            guard try work(transaction) else { throw TransicionPerdida() }
            try pedido.constancia.termina(resultado, transaction)
        }.commitRegardless()
        return try resultado.get()
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

    private func consumir(_ reservas: [Int64], de id: Int64) async {
        _ = await saldar(reservas, de: id, "reservation not consumed") { try await inventario.consumir($0) }
    }

    /// Puts back what was reserved.
    /// - Returns: whether all of it is back.
    private func devolver(_ reservas: [Int64], de id: Int64) async -> Bool {
        await saldar(reservas, de: id, "reservation not released") { try await inventario.liberar($0) }
    }

    /// Ends reservations one after another. What cannot be ended is told to the log, one line each.
    /// - Returns: whether all have ended.
    private func saldar(
        _ reservas: [Int64], de id: Int64, _ failure: String, _ end: (Int64) async throws -> Void
    ) async -> Bool {
        var failures = 0
        for (index, reserva) in reservas.enumerated() {
            do {
                try await end(reserva)
            } catch {
                failures += 1
                log.error(failure, ["pedido": String(id), "reserva": String(reserva), "error": "\(error)"])
                // One may be at fault by itself; after two, who is known to be away is not asked for all the others.
                guard failures > 1, inventario.isAway else { continue }
                for reserva in reservas[(index + 1)...] {
                    log.error(failure, ["pedido": String(id), "reserva": String(reserva), "error": "not tried: inventario is away"])
                }
                return false
            }
        }
        return failures == 0
    }
}
