internal import Contratos
internal import HTTPServer
internal import JSON
internal import Persistence
package import ServiceKit

/// The routes of stock and reservations.
package struct InventarioControlador: Sendable {
    private let servicio: InventarioServicio

    package init(_ servicio: InventarioServicio) { self.servicio = servicio }

    package var routes: [Route] {
        [
            Route(.get, "/stock", .authenticated, leerVarios),
            Route(.get, "/stock/{producto_id}", .authenticated, leer),
            Route(.post, "/stock", .role(.gestor), writes: cargar),
            Route(.post, "/reservar", .role(.servicio), writes: reservar),
            Route(.post, "/liberar", .role(.servicio), writes: liberar),
            Route(.post, "/consumir", .role(.servicio), writes: consumir),
        ]
    }

    private func leer(_ call: Call) async throws -> Response {
        .json(try await servicio.existencias(try call.id("producto_id"))).conditional(for: call.request)
    }

    private func leerVarios(_ call: Call) async throws -> Response {
        let page = try call.page()
        if let ids = try call.idsConLineas() { return .json(Items(try await servicio.contadas(ids))).conditional(for: call.request) }
        if let ids = try call.ids() { return .json(Items(try await servicio.existencias(ids))).conditional(for: call.request) }
        return .json(Page(try await servicio.existencias(page), limit: page.limit, key: \.productoID))
    }

    private struct Carga: JSONCodable, Sendable {
        let productoID: Int64
        let cantidad: Int64

        init(json: JSONObject) throws {
            productoID = try json.required("producto_id") { try json.integer($0, in: Limites.id) }
            cantidad = try json.required("cantidad") { try json.integer($0, in: Limites.existencias) }
        }

        func encode(into writer: inout JSONWriter) {
            writer.object { body in
                body.member("producto_id", productoID)
                body.member("cantidad", cantidad)
            }
        }
    }

    private func cargar(_ call: Call, _ carga: Carga) -> UnitOfWork<Response> {
        servicio.cargar(carga.productoID, disponible: carga.cantidad).map { .ok }
    }

    private func reservar(_ call: Call, _ peticion: PeticionDeReserva) -> UnitOfWork<Response> {
        servicio.reservar(peticion.productoID, peticion.cantidad).map { numero in
            .json(ReservaHecha(reservaID: numero, productoID: peticion.productoID, cantidad: peticion.cantidad))
        }
    }

    private struct Fin: JSONCodable, Sendable {
        let reservaID: Int64

        init(json: JSONObject) throws {
            do {
                reservaID = try json.required("reserva_id", json.integer)
            } catch is JSONMissingMember {
                throw Problem(.invalid, "Falta reserva_id")  // the original's words
            }
        }

        func encode(into writer: inout JSONWriter) {
            writer.object { $0.member("reserva_id", reservaID) }
        }
    }

    private func liberar(_ call: Call, _ fin: Fin) -> UnitOfWork<Response> { terminar(fin.reservaID, .liberar) }

    private func consumir(_ call: Call, _ fin: Fin) -> UnitOfWork<Response> { terminar(fin.reservaID, .consumir) }

    private func terminar(_ id: Int64, _ fin: FinDeReserva) -> UnitOfWork<Response> {
        servicio.terminar(id, fin).map { before in
            guard let before else { return .ok }
            return .json(JSONObject([.init("ok", .bool(true)), .init("detalle", .string("Reserva ya \(before.rawValue)"))]))
        }
    }
}
