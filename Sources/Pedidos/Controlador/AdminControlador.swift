internal import Contratos
internal import HTTPServer
package import JSON
internal import Persistence
package import ServiceKit
internal import WorldKit

/// The routes of whoever runs the shop.
package struct AdminControlador: Sendable {
    private let compensaciones: CompensacionServicio
    private let circuitos: Circuitos

    package init(_ compensaciones: CompensacionServicio, _ circuitos: Circuitos) {
        self.compensaciones = compensaciones
        self.circuitos = circuitos
    }

    package var routes: [Route] {
        [
            Route(.get, "/admin/compensaciones", .role(.gestor), listar),
            Route(.post, "/admin/compensaciones/{id}", .role(.gestor), writes: decidir),
            Route(.get, "/admin/circuitos", .role(.gestor), listarCircuitos),
            Route(.post, "/admin/circuitos/{remoto}", .role(.gestor), writes: forzar),
        ]
    }

    private func listar(_ call: Call) async throws -> Response {
        let page = try call.page()
        let found = try await compensaciones.compensaciones(en: try call.word(query: "estado"), page)
        return .json(Page(found, limit: page.limit, key: \.id))
    }

    private func listarCircuitos(_ call: Call) -> Response { .json(Items(circuitos.circuitos)) }

    private struct Fuerza: JSONCodable, Sendable {
        let accion: AccionDeCircuito

        init(json: JSONObject) throws { accion = try json.required("accion") { try json.word($0) } }

        func encode(into writer: inout JSONWriter) { writer.object { $0.member("accion", accion.rawValue) } }
    }

    private func forzar(_ call: Call, _ fuerza: Fuerza) throws -> UnitOfWork<Response> {
        try circuitos.forzar(call.parameters["remoto"], fuerza.accion, quien: call.principal.subject).map { .ok }
    }

    private struct Palabra: JSONCodable, Sendable {
        let accion: Decision
        let razon: String

        init(json: JSONObject) throws {
            accion = try json.required("accion") { try json.word($0) }
            razon = try json.required("razon") { try json.text($0, upTo: 500) }
        }

        func encode(into writer: inout JSONWriter) {
            writer.object { body in
                body.member("accion", accion.rawValue)
                body.member("razon", razon)
            }
        }
    }

    private func decidir(_ call: Call, _ palabra: Palabra) throws -> UnitOfWork<Response> {
        compensaciones.decidir(try call.id(), palabra.accion, razon: palabra.razon, quien: call.principal.subject).map { .json($0) }
    }
}

extension Compensacion: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("id", id)
            body.member("pedido_id", pedidoID)
            body.member("clave", clave)
            body.member("accion", accion.rawValue)
            body.member("estado", estado.rawValue)
            body.member("intentos", intentos)
            body.optional("proximo", proximo?.description)
            body.optional("ultimo_error", ultimoError)
            body.optional("razon", razon)
            body.optional("quien", quien)
        }
    }
}

extension Circuito: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("remoto", remoto)
            body.member("estado", estado)
            body.optional("forzado", forzado?.rawValue)
            body.member("fallos", fallos)
            body.optional("reabre_en_s", reabreEnS)
            body.optional("ultimo_error", ultimoError)
        }
    }
}
