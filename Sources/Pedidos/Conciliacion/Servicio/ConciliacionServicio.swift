package import ServiceKit
package import WorldKit

/// Holds the orders against the books of inventario, pagos and the gateway, page by page, and tells what does not agree. It looks
/// twice: what it saw and what does not stand any more a moment later was live traffic.
///
/// No more than a page of anything is kept, besides a sum for each product.
package struct ConciliacionServicio: Sendable {
    let dao: ConciliacionDAO
    let ajenos: LibrosAjenos
    let world: any World
    let margen: Cotejo.Margen
    /// Between two looks at the same thing.
    let pausa: Duration

    package init(
        _ dao: ConciliacionDAO, inventario: ReservasCliente, pagos: CobrosCliente, world: any World,
        margen: Cotejo.Margen = Cotejo.Margen(), pausa: Duration = .seconds(2)
    ) {
        self.dao = dao
        ajenos = LibrosAjenos(inventario: inventario, pagos: pagos)
        self.world = world
        self.margen = margen
        self.pausa = pausa
    }

    /// As a service has it, and a tool beside it.
    /// - Throws: `DatabaseError` where there is no database.
    package init(_ context: ServiceContext, inventario: RemoteService, pagos: RemoteService) throws {
        self.init(
            ConciliacionDAO(try context.database), inventario: ReservasCliente(inventario), pagos: CobrosCliente(pagos),
            world: context.world)
    }

    /// Looks at everything.
    /// - Parameter decir: is told each disagreement, as it is found.
    /// - Throws: `DatabaseError`, `RemoteError` that names the service which cannot be asked, `CancellationError`
    package func mirar(_ decir: @Sendable (Discrepancia) -> Void) async throws {
        var sospechas = Sospechas()
        try await mirarPedidos(&sospechas, decir)
        let suma = try await mirarReservas(&sospechas, decir)
        try await mirarPagos(&sospechas, decir)
        try await mirarMovimientos(&sospechas, decir)
        try await confirmar(&sospechas, decir)
        try await mirarExistencias(suma, decir)
    }

    /// Tells what still stands of what was suspected, after a pause.
    private func confirmar(_ sospechas: inout Sospechas, _ decir: @Sendable (Discrepancia) -> Void) async throws {
        guard !sospechas.asuntos.isEmpty else { return }
        try await world.sleep(for: pausa)
        for asuntos in sospechas.asuntos.enTandas(de: Lista<Asunto>.limite) {
            for discrepancia in sospechas.siguen(try await volverAMirar(asuntos)) { decir(discrepancia) }
        }
        sospechas = Sospechas()
    }

    // The first look.

    private func mirarPedidos(_ sospechas: inout Sospechas, _ decir: @Sendable (Discrepancia) -> Void) async throws {
        var last: Int64 = 0
        while true {
            let page = try await dao.pedidos(despuesDe: last, limite: Int64(Lista<PedidoConciliable>.limite))
            guard let end = page.pedidos.last?.id else { return }
            last = end
            let cotejo = Cotejo(ahora: page.ahora, margen: margen)
            var tanda: [(pedido: PedidoConciliable, numero: Int64)] = []
            func mirarTanda() async throws {
                guard !tanda.isEmpty else { return }
                for intento in try await ajenos.intentos(tanda) {
                    sospechas.anotar(.intento(pedido: intento.pedido.id, numero: intento.numero), cotejo.intento(intento))
                }
                tanda = []
                if sospechas.estaLlena { try await confirmar(&sospechas, decir) }
            }
            for pedido in page.pedidos {
                sospechas.anotar(.pedido(pedido.id), cotejo.pedido(pedido))
                for numero in 0..<max(pedido.intento, 0) {
                    tanda.append((pedido, numero + 1))
                    if tanda.count == Lista<PedidoConciliable>.limite { try await mirarTanda() }
                }
            }
            try await mirarTanda()
        }
    }

    /// - Returns: what they come to, product by product.
    private func mirarReservas(
        _ sospechas: inout Sospechas, _ decir: @Sendable (Discrepancia) -> Void
    ) async throws -> SumaDeReservas {
        var suma = SumaDeReservas()
        var cursor: String?
        repeat {
            let page = try await ajenos.inventario.reservas(desde: cursor)
            for reserva in page.items { suma.contar(reserva, ahora: world.now) }
            for (asunto, found) in try await sueltas(page.items) { sospechas.anotar(asunto, found) }
            if sospechas.estaLlena { try await confirmar(&sospechas, decir) }
            cursor = page.siguiente
        } while cursor != nil
        return suma
    }

    private func mirarPagos(_ sospechas: inout Sospechas, _ decir: @Sendable (Discrepancia) -> Void) async throws {
        var cursor: String?
        repeat {
            let page = try await ajenos.pagos.pagos(desde: cursor)
            for (asunto, found) in try await sueltos(page.items) { sospechas.anotar(asunto, found) }
            if sospechas.estaLlena { try await confirmar(&sospechas, decir) }
            cursor = page.siguiente
        } while cursor != nil
    }

    private func mirarMovimientos(_ sospechas: inout Sospechas, _ decir: @Sendable (Discrepancia) -> Void) async throws {
        var cursor: String?
        repeat {
            let page = try await ajenos.pagos.movimientos(desde: cursor)
            for (asunto, found) in try await sinPago(page.items) { sospechas.anotar(asunto, found) }
            if sospechas.estaLlena { try await confirmar(&sospechas, decir) }
            cursor = page.siguiente
        } while cursor != nil
    }
}

extension Array {
    /// Pieces of it, each of so many or, the last, of fewer.
    func enTandas(de count: Int) -> [ArraySlice<Element>] {
        stride(from: 0, to: self.count, by: count).map { self[$0..<Swift.min($0 + count, self.count)] }
    }
}
