internal import Contratos
internal import Dinero
internal import HTTPServer
package import JSON
package import ServiceKit
internal import WorldKit

/// The routes of payments.
package struct PagoControlador: Sendable {
    private let servicio: PagoServicio

    package init(_ servicio: PagoServicio) { self.servicio = servicio }

    package var routes: [Route] {
        [
            Route(.post, "/pagar", .role(.servicio), named: pagar),
            Route(.get, "/pagos", .role(.servicio), listar),
            Route(.get, "/pagos/{id}", .role(.servicio), leer),
        ]
    }

    /// A charge is repeated by its own row, which never expires, not by a stored answer.
    private func pagar(_ call: Call) async throws -> Response {
        let peticion = try call.body(PeticionDePago.self)
        let cobro = Cobro(
            monto: peticion.monto, moneda: peticion.moneda, medio: peticion.medio, referencia: peticion.referencia, rechazar: peticion.fail)
        let (pago, repetido) = try await servicio.pagar(cobro, clave: call.idempotencyKey?.text)
        var response = Response.json(PagoHecho(pago))
        if repetido { response.markAsReplayed() }
        return response
    }

    private func leer(_ call: Call) async throws -> Response {
        .json(try await servicio.pago(try call.id())).conditional(for: call.request)
    }

    private func listar(_ call: Call) async throws -> Response {
        if let clave = call.request.query("clave") {
            return .json(try await servicio.pago(clave: clave)).conditional(for: call.request)
        }
        let (limit, after) = try call.pageByMoment()
        let found = try await servicio.pagos(despuesDe: after, limit)
        return .json(Page(found, limit: limit) { MomentKey($0.momento, $0.id) })
    }
}

extension PagoHecho {
    fileprivate init(_ pago: PagoTerminado) {
        self.init(pagoID: pago.id, estado: pago.veredicto == .aprobado ? .aprobado : .rechazado)
    }
}

extension Pago: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("pago_id", id)
            body.member("clave", clave)
            body.member("estado", estado.rawValue)
            body.member("monto", cobro.monto)
            body.member("moneda", cobro.moneda.codigo)
            body.member("medio", cobro.medio)
            body.member("momento", momento.description)
        }
    }
}
