internal import Observability
internal import WorldKit

/// The stock, held against what the reservations come to.
extension ConciliacionServicio {
    /// So often a product that is being bought and sold is looked at before it is left alone.
    private static let vueltas = 5

    /// - Parameter suma: what the reservations came to when they were looked at.
    func mirarExistencias(_ suma: SumaDeReservas, _ decir: @Sendable (Discrepancia) -> Void) async throws {
        var suma = suma
        var sospechosos: [Int64] = []
        var cursor: String?
        repeat {
            let page = try await ajenos.inventario.existencias(desde: cursor)
            for producto in page.items where !Cotejo.existencias(producto, suma.sacar(producto.productoID)).isEmpty {
                sospechosos.append(producto.productoID)
            }
            cursor = page.siguiente
        } while cursor != nil
        // Reservations of products that have no stock at all.
        sospechosos += suma.porProducto.filter { $0.value != SumaDeReservas.Piezas() }.keys
        for _ in 0..<Self.vueltas where !sospechosos.isEmpty {
            try await world.sleep(for: pausa)
            sospechosos = try await comparar(sospechosos.sorted(), decir)
        }
        if !sospechosos.isEmpty {
            log.warning("the stock of these products changes too fast to be compared", ["products": String(sospechosos.count)])
        }
    }

    /// Looks at some products again. A product that stands still from before its reservations are read until after is compared.
    /// - Returns: those that did not.
    private func comparar(_ productos: [Int64], _ decir: @Sendable (Discrepancia) -> Void) async throws -> [Int64] {
        let antes = try await ajenos.inventario.existencias(productos)
        var suma = try await sumar(solo: Set(productos))
        let despues = try await ajenos.inventario.existencias(productos)
        return productos.filter { id in
            guard antes[id] == despues[id] else { return true }
            let none = ExistenciasConciliables(productoID: id, disponible: 0, reservado: 0, vendido: 0, cargado: 0)
            for discrepancia in Cotejo.existencias(antes[id] ?? none, suma.sacar(id)) { decir(discrepancia) }
            return false
        }
    }

    /// What all reservations of some products come to, read page by page.
    private func sumar(solo productos: Set<Int64>) async throws -> SumaDeReservas {
        var suma = SumaDeReservas()
        var cursor: String?
        repeat {
            let page = try await ajenos.inventario.reservas(desde: cursor)
            for var reserva in page.items {
                reserva.cantidades = reserva.cantidades.filter { productos.contains($0.key) }
                suma.contar(reserva, ahora: world.now)
            }
            cursor = page.siguiente
        } while cursor != nil
        return suma
    }
}
