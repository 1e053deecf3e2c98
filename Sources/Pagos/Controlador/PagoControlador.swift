internal import Contratos
internal import HTTPServer
internal import JSON
package import Observability
package import Persistence
package import ServiceKit

/// The routes of payments. A charge is repeated by its own row, which never expires, not by a stored answer; what takes it back, as any
/// POST, has its answer kept under the caller's key (`UnaVez`).
package struct PagoControlador: Sendable {
    private let servicio: PagoServicio
    private let admiteEnsayos: Bool
    private let database: Database
    private let log: Log

    /// - Parameters:
    ///   - admiteEnsayos: whether a charge may say how the gateway is to fail.
    ///   - database: that of the payments, where what their callers were told is kept too.
    package init(_ servicio: PagoServicio, admiteEnsayos: Bool, database: Database, log: Log) {
        self.servicio = servicio
        self.admiteEnsayos = admiteEnsayos
        self.database = database
        self.log = log
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
        // The original's callers have one token and may give no key; whoever has a token of his own gives the charge its name.
        guard call.idempotencyKey != nil || call.principal.isShared else {
            throw Problem(.invalid, "Falta Idempotency-Key", detail: "Es la clave del cobro: con ella se repite, se busca y se anula.")
        }
        let (pago, repetido) = try await servicio.pagar(cobro, clave: call.idempotencyKey?.text, ensayo: ensayo)
        var response = Response.json(
            PagoHecho(pagoID: pago.id, estado: pago.estado == .aprobado ? .aprobado : .rechazado, clave: pago.clave))
        if repetido { response.markAsReplayed() }
        return response
    }

    private func anular(_ call: Call) async throws -> Response {
        let json = try call.body(JSONObject.self)
        let clave = try json.required("clave", json.clave)
        return try await UnaVez(call, JSONObject([.init("clave", .string(clave))]), database, log).responder { nota in
            let pago = try await servicio.anular(clave: clave, nota)
            return .json(PagoDeshecho(id: pago?.id, clave: clave, estado: pago?.estado ?? .anulado))
        }
    }

    private func reembolsar(_ call: Call) async throws -> Response {
        let id = try call.id()
        return try await UnaVez(call, JSONObject([]), database, log).responder { nota in
            let pago = try await servicio.reembolsar(id, nota)
            return .json(PagoDeshecho(id: pago.id, clave: pago.clave, estado: pago.estado))
        }
    }

    private func leer(_ call: Call) async throws -> Response {
        .json(try await servicio.pago(try call.id())).conditional(for: call.request)
    }

    private func listar(_ call: Call) async throws -> Response {
        let ((limit, after), clave, claves) = (try call.pageByMoment(), try call.clave(), try call.claves())
        if let clave { return .json(try await servicio.pago(clave: clave)).conditional(for: call.request) }
        if let claves { return .json(Items(try await servicio.pagos(claves: claves))).conditional(for: call.request) }
        let found = try await servicio.pagos(despuesDe: after, limit)
        return .json(Page(found, limit: limit) { MomentKey($0.momento, $0.id) })
    }
}
