import Inventario
import WorldKit

/// Reservations as a model in memory that is too small to be wrong: what a random walk through the service is held against.
struct ReservasModelo {
    struct Entrada {
        var estado: Reserva.Estado
        let lineas: [Linea]
        var vence: Int64?
    }

    typealias Resultado = Result<Reserva.Estado, InventarioError>

    /// In the order they were made; manual ones by the number of their row.
    private(set) var entradas: [(id: ReservaID, entrada: Entrada)] = []
    private var cargado: [Int64: Int64] = [:]

    /// Nothing but what the reservations say.
    func existencias(_ producto: Int64) -> Existencias {
        func suma(_ estado: Reserva.Estado) -> Int64 {
            entradas.filter { $0.entrada.estado == estado }.flatMap(\.entrada.lineas).filter { $0.productoID == producto }
                .reduce(0) { $0 + $1.cantidad }
        }
        let (reservado, vendido, cargado) = (suma(.activa), suma(.consumida), cargado[producto] ?? 0)
        return Existencias(
            productoID: producto, disponible: cargado - reservado - vendido, reservado: reservado, vendido: vendido, cargado: cargado)
    }

    /// Time has come to that moment, in microseconds.
    mutating func avanzar(a now: Int64) {
        for index in entradas.indices where entradas[index].entrada.estado == .activa {
            if let vence = entradas[index].entrada.vence, vence <= now { entradas[index].entrada.estado = .expirada }
        }
    }

    mutating func cargar(_ producto: Int64, _ disponible: Int64) {
        let old = existencias(producto)
        cargado[producto] = disponible + old.reservado + old.vendido
    }

    mutating func apartar(_ linea: Linea) -> Result<Int64, InventarioError> {
        let disponible = existencias(linea.productoID).disponible
        guard disponible >= linea.cantidad else { return .failure(.stockInsuficiente(disponible: disponible)) }
        let numero = Int64(entradas.count + 1)
        entradas.append((.manual(numero), Entrada(estado: .activa, lineas: [linea], vence: nil)))
        return .success(numero)
    }

    mutating func reservar(_ id: ReservaID, _ lineas: [Linea], vence: Int64?) -> Resultado {
        if let entrada = entradas.first(where: { $0.id == id })?.entrada {
            let same = entrada.lineas.map { [$0.productoID, $0.cantidad] } == lineas.map { [$0.productoID, $0.cantidad] }
            guard entrada.lineas.isEmpty || same else { return .failure(.otrasLineas(entrada.estado)) }
            return switch entrada.estado {
            case .activa, .consumida: .success(entrada.estado)
            case .rechazada: .failure(.faltan(entrada.lineas.filter { $0.habia != nil }))
            default: .failure(.reservaYa(entrada.estado))
            }
        }
        let halladas = lineas.map { linea in
            let disponible = existencias(linea.productoID).disponible
            return Linea(productoID: linea.productoID, cantidad: linea.cantidad, habia: disponible < linea.cantidad ? disponible : nil)
        }
        let faltan = halladas.filter { $0.habia != nil }
        let estado = faltan.isEmpty ? Reserva.Estado.activa : .rechazada
        entradas.append((id, Entrada(estado: estado, lineas: halladas, vence: faltan.isEmpty ? vence : nil)))
        return faltan.isEmpty ? .success(.activa) : .failure(.faltan(faltan))
    }

    mutating func terminar(_ id: ReservaID, _ fin: FinDeReserva) -> Resultado {
        guard let index = entradas.firstIndex(where: { $0.id == id }) else {
            guard fin == .liberar, case .clave = id else { return .failure(.reservaNoExiste) }
            entradas.append((id, Entrada(estado: .liberada, lineas: [], vence: nil)))
            return .success(.liberada)
        }
        let estado = entradas[index].entrada.estado
        switch (fin, estado) {
        case (.consumir, .activa): entradas[index].entrada.estado = .consumida
        case (.liberar, .activa): entradas[index].entrada.estado = .liberada
        case (.devolver, .consumida): entradas[index].entrada.estado = .devuelta
        case (.consumir, .consumida), (.consumir, .devuelta), (.devolver, .devuelta): break
        case (.liberar, .liberada), (.liberar, .expirada), (.liberar, .rechazada), (.liberar, .devuelta): break
        default: return .failure(.reservaYa(estado))
        }
        return .success(entradas[index].entrada.estado)
    }

    mutating func extender(_ id: ReservaID, vence: Int64) -> Resultado {
        guard let index = entradas.firstIndex(where: { $0.id == id }) else { return .failure(.reservaNoExiste) }
        let entrada = entradas[index].entrada
        guard entrada.estado == .activa else { return .failure(.reservaYa(entrada.estado)) }
        guard entrada.vence != nil else { return .failure(.noVence) }
        entradas[index].entrada.vence = vence
        return .success(.activa)
    }
}
