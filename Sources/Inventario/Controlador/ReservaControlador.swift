internal import Contratos
internal import HTTPServer
internal import JSON
internal import Persistence
package import ServiceKit

/// The routes of reservations that their callers have named.
package struct ReservaControlador: Sendable {
    private let servicio: ReservaServicio

    package init(_ servicio: ReservaServicio) { self.servicio = servicio }

    package var routes: [Route] {
        [
            Route(.get, "/reservas", .role(.servicio), listar),
            Route(.get, "/reservas/{id}", .role(.servicio), leer),
            Route(.put, "/reservas/{id}", .role(.servicio), writes: reservar),
            Route(.post, "/reservas/{id}/extender", .role(.servicio), writes: extender),
            .bodiless(.post, "/reservas/{id}/consumir", .role(.servicio), writes: consumir),
            .bodiless(.post, "/reservas/{id}/liberar", .role(.servicio), writes: liberar),
            .bodiless(.post, "/reservas/{id}/devolver", .role(.servicio), writes: devolver),
            Route(.post, "/reservas/consumir", .role(.servicio), writes: consumirVarias),
        ]
    }

    private func reservar(_ call: Call, _ peticion: PeticionDeReservaPorID) throws -> UnitOfWork<Response> {
        let lineas = peticion.lineas.map { Linea(productoID: $0.productoID, cantidad: $0.cantidad) }
        return try servicio.reservar(try call.reservaID(), lineas, plazo: peticion.ttl.map { .seconds($0) }).map { result in
            switch result {
            case .success(let (reserva, nueva)): .json(reserva, status: nueva ? 201 : 200)
            case .failure(let error): call.refusal(error)
            }
        }
    }

    private struct Extension: JSONCodable, Sendable {
        let ttl: Int64

        init(json: JSONObject) throws { ttl = try json.required("ttl_s") { try json.integer($0, in: Limites.ttl) } }

        func encode(into writer: inout JSONWriter) {
            writer.object { $0.member("ttl_s", ttl) }
        }
    }

    private func extender(_ call: Call, _ peticion: Extension) throws -> UnitOfWork<Response> {
        servicio.extender(try call.reservaID(), plazo: .seconds(peticion.ttl)).map(call.answer)
    }

    private func consumir(_ call: Call) throws -> UnitOfWork<Response> { try terminar(call, .consumir) }

    private func liberar(_ call: Call) throws -> UnitOfWork<Response> { try terminar(call, .liberar) }

    private func devolver(_ call: Call) throws -> UnitOfWork<Response> { try terminar(call, .devolver) }

    private func terminar(_ call: Call, _ fin: FinDeReserva) throws -> UnitOfWork<Response> {
        servicio.terminar(try call.reservaID(), fin).map(call.answer)
    }

    private func consumirVarias(_ call: Call, _ peticion: PeticionDeConsumo) throws -> UnitOfWork<Response> {
        let ids = try peticion.ids.map(ReservaID.init(leyendo:))
        return servicio.consumir(ids).map { estados in
            .json(
                ConsumosHechos(
                    items: zip(peticion.ids, estados).map { ConsumosHechos.Consumo(id: $0, estado: $1.map(EstadoDeReserva.init)) }))
        }
    }

    private func leer(_ call: Call) async throws -> Response {
        .json(try await servicio.reserva(try call.reservaID())).conditional(for: call.request)
    }

    private func listar(_ call: Call) async throws -> Response {
        let (page, estado) = (try call.page(), try call.estado())
        if let ids = try call.reservaIDs() {
            return .json(Items(try await servicio.reservas(ids))).conditional(for: call.request)
        }
        return .json(Page(try await servicio.reservas(en: estado, page), limit: page.limit, key: \.numero))
    }
}
