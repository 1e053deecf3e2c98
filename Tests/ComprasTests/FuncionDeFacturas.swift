import HTTPServer
import JSON
import ServiceKit
import TestSupport
import WorldKit

/// mediador with a function behind it, as far as compras sees them: what it is given comes back as an invoice.
struct FuncionDeFacturas: Sendable {
    /// The bodies that it was given.
    let bodies = Locked<[String]>([])
    /// What it answers instead.
    let instead = Locked<Response?>(nil)

    func app(_ context: ServiceContext) -> App {
        App(name: "mediador", routes: [Route(.post, "/funciones/{nombre}/invocar", .everybody, invocar)], context: context)
    }

    private func invocar(_ call: Call) async throws -> Response {
        let count = bodies.withLock { bodies in
            bodies.append(String(decoding: call.request.body, as: UTF8.self))
            return bodies.count
        }
        if let response = instead.withLock({ $0 }) { return response }
        let event = try call.body(JSONObject.self)
        let pedido = try event.object("pedido")
        var members = ["serie", "numero", "fecha"].compactMap { name in event[name].map { JSONObject.Member(name, $0) } }
        for (name, member) in [("pedido_id", "id"), ("clave", "clave"), ("moneda", "moneda"), ("subtotal", "total")] {
            if let value = pedido?[member] { members.append(.init(name, value)) }
        }
        // No two answers are the same: whoever compares them sees which one was kept.
        members.append(.init("hecha", .number(JSONNumber(text: String(count)))))
        return .json(
            JSONObject([.init("factura", .object(JSONObject(members))), .init("html", .string("<!doctype html><p>factura \(count)</p>"))]))
    }
}
