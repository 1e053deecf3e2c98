internal import Contratos
internal import HTTPServer
internal import JSON
package import ServiceKit

/// The routes of payments. A POST is repeated by the payment's own row, which never expires, not by a stored answer.
package struct PagoControlador: Sendable {
    private let servicio: PagoServicio
    private let admiteEnsayos: Bool

    /// - Parameter admiteEnsayos: whether a charge may say how the gateway is to fail.
    package init(_ servicio: PagoServicio, admiteEnsayos: Bool) {
        self.servicio = servicio
        self.admiteEnsayos = admiteEnsayos
    }

    package var routes: [Route] {
        [
            Route(.post, "/pagar", .role(.servicio), named: pagar),
            Route(.post, "/pagos/anular", .role(.servicio), named: anular),
            Route(.post, "/pagos/{id}/reembolsar", .role(.servicio), named: reembolsar),
            Route(.get, "/pagos", .role(.servicio), listar),
            Route(.get, "/pagos/{id}", .role(.servicio), leer),
        ]
    }

    private func pagar(_ call: Call) async throws -> Response {
        let json = try call.body(JSONObject.self)
        let peticion = try PeticionDePago(json: json)
        let cobro = Cobro(
            monto: peticion.monto, moneda: peticion.moneda, medio: peticion.medio, referencia: peticion.referencia, rechazar: peticion.fail)
        let ensayo = try Ensayo(json, admitido: admiteEnsayos)
        let (pago, repetido) = try await servicio.pagar(cobro, clave: call.idempotencyKey?.text, ensayo: ensayo)
        var response = Response.json(PagoHecho(pagoID: pago.id, estado: pago.estado == .aprobado ? .aprobado : .rechazado))
        if repetido { response.markAsReplayed() }
        return response
    }

    private func anular(_ call: Call) async throws -> Response {
        let json = try call.body(JSONObject.self)
        let clave = try json.required("clave", json.clave)
        let pago = try await servicio.anular(clave: clave)
        return .json(PagoDeshecho(id: pago?.id, clave: clave, estado: pago?.estado ?? .anulado))
    }

    private func reembolsar(_ call: Call) async throws -> Response {
        let pago = try await servicio.reembolsar(try call.id())
        return .json(PagoDeshecho(id: pago.id, clave: pago.clave, estado: pago.estado))
    }

    private func leer(_ call: Call) async throws -> Response {
        .json(try await servicio.pago(try call.id())).conditional(for: call.request)
    }

    private func listar(_ call: Call) async throws -> Response {
        if let clave = call.request.query("clave") {
            return .json(try await servicio.pago(clave: clave)).conditional(for: call.request)
        }
        if let claves = try call.claves() {
            return .json(Items(try await servicio.pagos(claves: claves))).conditional(for: call.request)
        }
        let (limit, after) = try call.pageByMoment()
        let found = try await servicio.pagos(despuesDe: after, limit)
        return .json(Page(found, limit: limit) { MomentKey($0.momento, $0.id) })
    }
}
