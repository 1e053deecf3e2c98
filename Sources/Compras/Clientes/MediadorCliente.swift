internal import Contratos
internal import Dinero
internal import JSON
package import Pedidos
package import ServiceKit

/// The function that makes invoices out, by way of mediador. Each call is harmless to repeat: it only computes.
package struct MediadorCliente: Sendable {
    private let remote: RemoteService

    /// Of the service that is asked.
    var nombre: String { remote.name }

    package init(_ remote: RemoteService) { self.remote = remote }

    /// What is made of an order with its number and day.
    /// - Throws: `RemoteError`, `CancellationError`
    package func componer(
        _ factura: Factura, _ pedido: Pedido, _ lineas: [Linea], _ tries: inout [RemoteTry]
    ) async throws -> Factura.Documento {
        let body = PedidoFacturado(factura: factura, pedido: pedido, lineas: lineas).json
        let answer = try await remote.send(.post("/funciones/factura/invocar", body, key: "\(pedido.clave):factura"), noting: &tries)
        guard answer.status == 200 else { throw remote.unexpected(answer) }
        let hecho = try remote.decode(JSONObject.self, from: answer)
        guard let compuesta = try? hecho.object("factura"), let html = try? hecho.string("html"), !html.isEmpty,
            (try? Self.esDe(compuesta, factura, pedido)) == true
        else {
            throw RemoteError(remote: remote.name, cause: .unexpected("no invoice of this order"), mayHaveHappened: false)
        }
        return Factura.Documento(json: String(decoding: compuesta.json, as: UTF8.self), html: html)
    }

    /// Whether it is that of this order: what is kept once is its invoice for ever.
    private static func esDe(_ compuesta: JSONObject, _ factura: Factura, _ pedido: Pedido) throws -> Bool {
        try compuesta.string("serie") == factura.serie && compuesta.integer("numero") == factura.numero
            && compuesta.string("fecha") == factura.fecha && compuesta.integer("pedido_id") == pedido.id
            && compuesta.string("clave") == pedido.clave && compuesta.string("moneda") == pedido.moneda.codigo
            && compuesta.importe("subtotal") == pedido.total
    }
}
