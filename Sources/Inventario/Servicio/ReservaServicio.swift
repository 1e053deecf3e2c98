package import Persistence
package import ServiceKit

/// The rules of reservations that their callers have named.
///
/// What a wish is refused for is written down as what it achieves is, so it is a result: a work that throws leaves nothing behind.
package struct ReservaServicio: Sendable {
    private let dao: ReservaDAO

    package init(_ dao: ReservaDAO) { self.dao = dao }

    /// Sets all pieces aside or none. The answer to an id is always the first one, as long as the reservation holds.
    /// - Parameters:
    ///   - lineas: those of one product are added up.
    ///   - plazo: how long it holds the pieces; nil for as long as nobody ends it.
    /// - Returns: the reservation and whether it is new; `faltan`, `reservaYa` or `otrasLineas`.
    /// - Throws: `InventarioError.idPropio`
    package func reservar(
        _ id: ReservaID, _ lineas: [Linea], plazo: Duration?
    ) throws(InventarioError) -> UnitOfWork<Result<(reserva: Reserva, nueva: Bool), InventarioError>> {
        guard case .clave(let clave) = id else { throw .idPropio }
        let juntas = lineas.juntas
        return dao.reservar(clave, juntas, plazo: plazo).map { found in
            let reserva = found.reserva
            // What was released before it was made has no lines: whatever is asked comes too late.
            guard reserva.lineas.isEmpty || reserva.es(de: juntas) else { return .failure(.otrasLineas(reserva.estado)) }
            return switch reserva.estado {
            case .activa, .consumida: .success(found)
            case .rechazada: .failure(.faltan(reserva.lineas.filter { $0.habia != nil }))
            case .liberada, .expirada, .devuelta: .failure(.reservaYa(reserva.estado))
            }
        }
    }

    /// Repeating is harmless.
    /// - Returns: the reservation as it is then; `reservaYa` where it stands elsewhere, `reservaNoExiste`.
    package func terminar(_ id: ReservaID, _ fin: FinDeReserva) -> UnitOfWork<Result<Reserva, InventarioError>> {
        dao.terminar(id, fin).map { reserva in
            guard let reserva else { return .failure(.reservaNoExiste) }
            return fin.esInocuo(en: reserva.estado) ? .success(reserva) : .failure(.reservaYa(reserva.estado))
        }
    }

    /// Consumes each by itself.
    /// - Returns: where each of them stands then, in their order; nil for one that is not there.
    package func consumir(_ ids: [ReservaID]) -> UnitOfWork<[Reserva.Estado?]> { dao.consumir(ids) }

    /// Gives a reservation that is active and has an end a new one, so long from now.
    /// - Returns: the reservation as it is then; `reservaYa`, `noVence`, `reservaNoExiste`.
    package func extender(_ id: ReservaID, plazo: Duration) -> UnitOfWork<Result<Reserva, InventarioError>> {
        dao.extender(id, plazo: plazo).map { found in
            guard let (reserva, hecho) = found else { return .failure(.reservaNoExiste) }
            if hecho { return .success(reserva) }
            return .failure(reserva.estado == .activa ? .noVence : .reservaYa(reserva.estado))
        }
    }

    /// - Throws: `InventarioError.reservaNoExiste`, `DatabaseError`
    package func reserva(_ id: ReservaID) async throws -> Reserva {
        guard let reserva = try await dao.reserva(id) else { throw InventarioError.reservaNoExiste }
        return reserva
    }

    /// Those of the ids that there are, in the order of the ids.
    /// - Throws: `DatabaseError`
    package func reservas(_ ids: [ReservaID]) async throws -> [Reserva] { try await dao.reservas(ids) }

    /// In order of row, one more than a page holds: that tells whether there is another one.
    /// - Throws: `DatabaseError`
    package func reservas(en estado: Reserva.Estado?, _ page: PageRequest) async throws -> [Reserva] {
        try await dao.reservas(en: estado, despuesDe: page.after ?? 0, limite: page.limit + 1)
    }
}
