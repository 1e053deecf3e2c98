internal import Dinero
package import Observability
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
    /// - Returns: `confirmado`, `cancelado` when the charge was declined, or `confirmando` when something that was sent may
    ///   have been done and is not known to be.
    /// - Throws: `PedidoError`, or `RemoteError` when a service could not be reached and, for certain, nothing is reserved
    ///   or charged.
    package func crear(_ pedidas: [LineaPedida], _ pago: FormaDePago) async throws -> Resultado {
        let lineas = try await conPrecios(pedidas)
        let total = try total(de: lineas)
        let nuevo = PedidoDAO.Nuevo(clave: world.uuid(), moneda: pago.moneda, lineas: lineas, total: total)
        let id = try await dao.empezar(nuevo)
        // What has been written down goes on, whether or not somebody waits for it.
        return try await Deadline.$current.withValue(nil) { try await confirmar(id, nuevo, pago) }
    }

    private func confirmar(_ id: Int64, _ nuevo: PedidoDAO.Nuevo, _ pago: FormaDePago) async throws -> Resultado {
        let total = nuevo.total
        let incierto = Resultado(pedidoID: id, total: total, estado: .confirmando, pago: .incierto)

        var reservas: [Int64] = []
        do {
            for linea in Linea.cantidades(nuevo.lineas) {
                switch try await inventario.reservar(linea, clave: "\(nuevo.clave):1:\(linea.productoID)") {
                case .hecha(let reserva): reservas.append(reserva)
                case .insuficiente(let disponible):
                    guard await devolver(reservas, de: id) else { return incierto }
                    _ = try await dao.terminar(id, .cancelado, .sinStock)
                    throw PedidoError.sinStock(disponible: disponible)
                }
            }
            switch try await pagos.pagar(total, pago, clave: "\(nuevo.clave):1:cobro") {
            case .aprobado(let pagoID): return try await consumir(id, total, pagoID, reservas)
            case .rechazado(let pagoID):
                guard await devolver(reservas, de: id) else { return incierto }
                _ = try await dao.terminar(id, .cancelado, .pagoRechazado)
                return Resultado(pedidoID: id, total: total, estado: .cancelado, pago: .rechazado(id: pagoID))
            }
        } catch let error as PedidoError {
            throw error
        } catch let error as RemoteError where !error.mayHaveHappened {
            guard await devolver(reservas, de: id) else { return incierto }
            _ = try await dao.terminar(id, .cancelado, .sinServicio)
            throw error
        } catch {
            // What was sent may have been done: only the other side knows, and nothing is taken back blindly.
            log.error("order left open", ["pedido": String(id), "error": "\(error)"])
            return incierto
        }
    }

    private func conPrecios(_ pedidas: [LineaPedida]) async throws -> [Linea] {
        var precios: [Int64: Importe] = [:]
        var lineas: [Linea] = []
        for (index, pedida) in pedidas.enumerated() {
            let known = precios[pedida.productoID]
            guard let precio = if let known { known } else { try await productos.precio(pedida.productoID) } else {
                throw PedidoError.productoDesconocido(pedida.productoID, linea: index)
            }
            precios[pedida.productoID] = precio
            lineas.append(Linea(productoID: pedida.productoID, cantidad: pedida.cantidad, precio: precio))
        }
        return lineas
    }

    private func total(de lineas: [Linea]) throws(PedidoError) -> Importe {
        do {
            return try Linea.total(lineas)
        } catch {
            throw .totalDemasiadoGrande
        }
    }

    /// The order is paid for: from here on it only goes forward.
    private func consumir(_ id: Int64, _ total: Importe, _ pagoID: Int64, _ reservas: [Int64]) async throws -> Resultado {
        _ = try await dao.terminar(id, .confirmado)
        for reserva in reservas {
            do {
                try await inventario.consumir(reserva)
            } catch {
                log.error("reservation not consumed", ["pedido": String(id), "reserva": String(reserva), "error": "\(error)"])
            }
        }
        return Resultado(pedidoID: id, total: total, estado: .confirmado, pago: .aprobado(id: pagoID))
    }

    /// Puts back what was reserved.
    /// - Returns: whether all of it is back.
    private func devolver(_ reservas: [Int64], de id: Int64) async -> Bool {
        var all = true
        for reserva in reservas {
            do {
                try await inventario.liberar(reserva)
            } catch {
                all = false
                log.error("reservation not released", ["pedido": String(id), "reserva": String(reserva), "error": "\(error)"])
            }
        }
        return all
    }
}
