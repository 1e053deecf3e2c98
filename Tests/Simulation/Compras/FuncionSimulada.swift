internal import HTTPServer
import JSON
import ServiceKit
import WorldKit

/// mediador with a function behind it, as far as compras sees them. It never answers the same twice: what is the same for ever is so because
/// it was kept.
struct FuncionSimulada: Sendable {
    let context: ServiceContext

    var app: App {
        App(name: "mediador", routes: [Route(.post, "/funciones/{nombre}/invocar", .role(.servicio), invocar)], context: context)
    }

    private func invocar(_ call: Call) async throws -> Response {
        let event = try call.body(JSONObject.self)
        let pedido = try event.required("pedido", event.object)
        var members = ["serie", "numero", "fecha"].compactMap { name in event[name].map { JSONObject.Member(name, $0) } }
        for (name, member) in [("pedido_id", "id"), ("clave", "clave"), ("moneda", "moneda"), ("subtotal", "total")] {
            if let value = pedido[member] { members.append(.init(name, value)) }
        }
        members.append(.init("hoja", .string("\(context.world.random())")))
        return .json(JSONObject([.init("factura", .object(JSONObject(members))), .init("html", .string("<p>factura</p>"))]))
    }
}
