package import Contratos
internal import JSON
package import ServiceKit
internal import WorldKit

/// Reservations, as an order needs them. Every call is harmless to repeat: the order names its reservations.
package struct InventarioCliente: Sendable {
    /// What inventario says of a reservation that an order asks for.
    package enum Reservado: Sendable, Equatable {
        /// It holds, perhaps from before.
        case hecha
        /// Not enough of these; it stays refused under its name.
        case insuficiente([Falta])
        /// It has ended, or was released before it came.
        case terminada(EstadoDeReserva)
    }

    private let remote: RemoteService

    /// Of the service that is asked.
    var nombre: String { remote.name }

    package init(_ remote: RemoteService) { self.remote = remote }

    /// Sets aside all of the lines or none, until the order ends it.
    /// - Throws: `RemoteError`, `CancellationError`
    package func reservar(_ id: String, _ lineas: [LineaPedida], _ tries: inout [RemoteTry]) async throws -> Reservado {
        // The saga ends what it begins; only a rehearsal lets it expire.
        let peticion = PeticionDeReservaPorID(
            lineas: lineas.map { LineaDeReserva(productoID: $0.productoID, cantidad: $0.cantidad) }, ttl: Regla.sinCaducidad.rige ? nil : 5)
        let answer = try await remote.send(.put("/reservas/\(id)", peticion.json), noting: &tries)
        switch answer.status {
        case 200, 201: return .hecha
        case 409:
            guard let estado = try? JSONObject(parsing: answer.body).estadoDeReserva() else { throw remote.unexpected(answer) }
            return estado == .rechazada ? .insuficiente(try remote.decode(Faltas.self, from: answer).faltas) : .terminada(estado)
        default: throw remote.unexpected(answer)
        }
    }

    /// Releases it, or sees to it that it is never made.
    /// - Throws: `RemoteError`, `CancellationError`
    package func liberar(_ id: String, _ tries: inout [RemoteTry]) async throws { try await verbo("liberar", id, &tries) }

    /// Makes it final.
    /// - Throws: `RemoteError`, `CancellationError`
    package func consumir(_ id: String, _ tries: inout [RemoteTry]) async throws { try await verbo("consumir", id, &tries) }

    /// Puts the goods of one that was consumed back in stock.
    /// - Throws: `RemoteError`, `CancellationError`
    package func devolver(_ id: String, _ tries: inout [RemoteTry]) async throws { try await verbo("devolver", id, &tries) }

    /// Makes many final, each by itself.
    /// - Parameter ids: 1 to 500.
    /// - Returns: the state of each after it, such as `consumida`.
    /// - Throws: `RemoteError`, `CancellationError`
    package func consumir(_ ids: [String], _ tries: inout [RemoteTry]) async throws -> [String: String] {
        let answer = try await remote.send(.act("/reservas/consumir", PeticionDeConsumo(ids: ids).json), noting: &tries)
        guard answer.status == 200 else { throw remote.unexpected(answer) }
        return try remote.decode(Consumidas.self, from: answer).estados
    }

    private func verbo(_ verbo: String, _ id: String, _ tries: inout [RemoteTry]) async throws {
        let answer = try await remote.send(.act("/reservas/\(id)/\(verbo)"), noting: &tries)
        guard answer.status == 200 else { throw remote.unexpected(answer) }
    }

    /// `ConsumosHechos`, but for states that the contract does not have: one such must not make the others unreadable.
    private struct Consumidas: JSONDecodable {
        let estados: [String: String]

        init(json: JSONObject) throws {
            let items = try json.required("items", json.objects)
            estados = try Dictionary(
                items.map { (try $0.required("id", $0.string), try $0.required("estado", $0.string)) }
            ) { first, _ in first }
        }
    }

    private struct Faltas: JSONDecodable {
        let faltas: [Falta]

        init(json: JSONObject) throws {
            faltas = try json.required("detalle", json.objects).map { linea in
                Falta(
                    productoID: try linea.required("producto_id", linea.integer), cantidad: try linea.required("cantidad", linea.integer),
                    disponible: try linea.required("disponible", linea.integer))
            }
        }
    }
}
