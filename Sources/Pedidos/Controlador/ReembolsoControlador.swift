internal import Contratos
internal import HTTPServer
internal import JSON
package import ServiceKit

/// The route of refunds.
package struct ReembolsoControlador: Sendable {
    private let servicio: ReembolsoServicio
    private let respuestas: TramiteRespuestas

    package init(_ servicio: ReembolsoServicio, _ respuestas: TramiteRespuestas) {
        self.servicio = servicio
        self.respuestas = respuestas
    }

    package var routes: [Route] { [Route(.post, "/pedidos/{id}/reembolsar", .role(.gestor), named: reembolsar)] }

    private struct Reembolso: JSONCodable {
        let motivo: String

        init(json: JSONObject) throws { motivo = try json.required("motivo") { try json.text($0, upTo: 500) } }

        func encode(into writer: inout JSONWriter) { writer.object { $0.member("motivo", motivo) } }
    }

    private func reembolsar(_ call: Call) async throws -> Response {
        let id = try call.id()
        let body = try call.body(Reembolso.self)
        return try await respuestas.responder(call, body) { peticion in
            try await servicio.reembolsar(id, razon: body.motivo, quien: call.principal.subject, peticion)
        }
    }
}
