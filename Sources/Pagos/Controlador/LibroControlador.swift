internal import Contratos
internal import Dinero
internal import HTTPServer
package import JSON
package import ServiceKit
internal import WorldKit

/// The routes of the gateway's ledger.
package struct LibroControlador: Sendable {
    private let libro: any LibroDePasarela

    package init(_ libro: any LibroDePasarela) { self.libro = libro }

    package var routes: [Route] { [Route(.get, "/pasarela/movimientos", .role(.servicio), listar)] }

    private func listar(_ call: Call) async throws -> Response {
        let (limit, after) = try call.pageByMoment()
        if let claves = try call.claves() {
            return .json(Items(try await libro.movimientos(claves: claves))).conditional(for: call.request)
        }
        let found = try await libro.movimientos(despuesDe: after.moment, after.id, limite: limit + 1)
        return .json(Page(found, limit: limit) { MomentKey($0.momento, $0.id) })
    }
}

extension Movimiento: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("clave", clave)
            body.member("tipo", tipo.rawValue)
            // ISO 4217 has a code for no currency at all.
            body.member("monto", monto ?? .cero)
            body.member("moneda", moneda?.codigo ?? "XXX")
            body.member("momento", momento.description)
        }
    }
}
