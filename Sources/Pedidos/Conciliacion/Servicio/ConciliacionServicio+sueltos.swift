internal import WorldKit

/// What others have in their books, held against the orders: the direction in which what no order knows of is found.
extension ConciliacionServicio {
    func sueltas(_ reservas: [ReservaConciliable]) async throws -> [(Asunto, [Discrepancia])] {
        let (titulares, ahora) = try await titulares(reservas.compactMap { Intento(reserva: $0.id) })
        let cotejo = Cotejo(ahora: ahora, margen: margen)
        return reservas.map { reserva in
            (.reserva(reserva.id), cotejo.suelta(reserva, titular: titulares[Intento(reserva: reserva.id)?.clave]))
        }
    }

    func sueltos(_ pagos: [PagoConciliable]) async throws -> [(Asunto, [Discrepancia])] {
        let (titulares, ahora) = try await titulares(pagos.compactMap { Intento(cobro: $0.clave) })
        // What an order answers for was looked at with it.
        let sueltos = pagos.filter { $0.clave.cabeEnLista && !titulares.responden(de: $0.clave) }
        let movimientos = try await ajenos.pagos.movimientos(sueltos.map(\.clave))
        let cotejo = Cotejo(ahora: ahora, margen: margen)
        return sueltos.map { pago in
            let titular = titulares[Intento(cobro: pago.clave)?.clave]
            return (.cobro(pago.clave), cotejo.suelto(pago, movimientos[pago.clave] ?? [], titular: titular))
        }
    }

    func sinPago(_ movimientos: [Movimiento]) async throws -> [(Asunto, [Discrepancia])] {
        let claves = Set(movimientos.map(\.clave)).sorted()
        let (titulares, ahora) = try await titulares(claves.compactMap { Intento(cobro: $0) })
        let sueltas = claves.filter { $0.cabeEnLista && !titulares.responden(de: $0) }
        let pagos = try await ajenos.pagos.pagos(sueltas)
        let cotejo = Cotejo(ahora: ahora, margen: margen)
        return sueltas.filter { pagos[$0] == nil }.map { clave in
            let pedido = titulares[Intento(cobro: clave)?.clave]?.id
            return (.cobro(clave), cotejo.libro(nil, movimientos.filter { $0.clave == clave }, pedido: pedido))
        }
    }

    /// Reads all of it once more.
    func volverAMirar(_ asuntos: ArraySlice<Asunto>) async throws -> [Discrepancia] {
        var pedidos: Set<Int64> = []
        var numeros: [Int64: Set<Int64>] = [:]
        var reservas: Set<String> = []
        var cobros: Set<String> = []
        for asunto in asuntos {
            switch asunto {
            case .pedido(let id): pedidos.insert(id)
            case .intento(let id, let numero): numeros[id, default: []].insert(numero)
            case .reserva(let id): reservas.insert(id)
            case .cobro(let clave): cobros.insert(clave)
            }
        }
        let page = try await dao.pedidos(pedidos.union(numeros.keys).sorted())
        let cotejo = Cotejo(ahora: page.ahora, margen: margen)
        var found = page.pedidos.flatMap { pedidos.contains($0.id) ? cotejo.pedido($0) : [] }
        let intentos = page.pedidos.flatMap { pedido in (numeros[pedido.id] ?? []).sorted().map { (pedido: pedido, numero: $0) } }
        found += try await ajenos.intentos(intentos).flatMap(cotejo.intento)
        let leidas = try await ajenos.inventario.reservas(reservas.sorted())
        found += try await sueltas(reservas.sorted().compactMap { leidas[$0] }).flatMap(\.1)
        let pagos = try await ajenos.pagos.pagos(cobros.sorted())
        found += try await sueltos(cobros.sorted().compactMap { pagos[$0] }).flatMap(\.1)
        let movimientos = try await ajenos.pagos.movimientos(cobros.sorted().filter { pagos[$0] == nil })
        found += try await sinPago(movimientos.sorted { $0.key < $1.key }.flatMap(\.value)).flatMap(\.1)
        return found
    }

    private func titulares(_ nombres: [Intento]) async throws -> (Titulares, Instante) {
        let (porClave, ahora) = try await dao.titulares(Set(nombres.map(\.clave)))
        return (Titulares(porClave: porClave), ahora)
    }
}

/// The orders whose names some reservations or charges bear.
private struct Titulares {
    let porClave: [String: Titular]

    subscript(clave: String?) -> Titular? { clave.flatMap { porClave[$0] } }

    func responden(de cobro: String) -> Bool {
        guard let nombre = Intento(cobro: cobro), let titular = porClave[nombre.clave] else { return false }
        return titular.responde(de: nombre)
    }
}
