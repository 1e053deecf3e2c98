internal import Contratos
internal import HTTPServer
package import JSON
internal import Persistence
package import ServiceKit
internal import WorldKit

/// The routes of whoever runs the shop.
package struct AdminControlador: Sendable {
    private let compensaciones: CompensacionServicio

    package init(_ compensaciones: CompensacionServicio) { self.compensaciones = compensaciones }

    package var routes: [Route] {
        [
            Route(.get, "/admin/compensaciones", .role(.gestor), listar),
            Route(.post, "/admin/compensaciones/{id}", .role(.gestor), writes: decidir),
        ]
    }

    private func listar(_ call: Call) async throws -> Response {
        let page = try call.page()
        let found = try await compensaciones.compensaciones(en: try call.word(query: "estado"), page)
        return .json(Page(found, limit: page.limit, key: \.id))
    }

    private struct Palabra: JSONCodable, Sendable {
        let accion: Decision
        let razon: String

        init(json: JSONObject) throws {
            accion = try json.required("accion") { name in
                guard let text = try json.string(name), !text.isEmpty else { return nil }
                guard let accion = Decision(rawValue: text) else {
                    throw json.invalid(name, "una de: \(Decision.allCases.map(\.rawValue).joined(separator: ", "))")
                }
                return accion
            }
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
