import TestSupport

/// A request that a real service must refuse, and with which status.
struct BadRequest: Sendable, CustomStringConvertible {
    let service: String
    let method: String
    let path: String
    var headers: [(name: String, value: String)] = []
    var body: [UInt8]?
    let status: Int

    init(_ service: String, _ method: String, _ path: String, _ status: Int, headers: [(String, String)] = [], body: [UInt8]? = nil) {
        self.service = service
        self.method = method
        self.path = path
        self.status = status
        self.headers = headers.map { ($0.0, $0.1) }
        self.body = body
    }

    var description: String {
        let body = body.map { String(decoding: $0.prefix(80), as: UTF8.self) + ($0.count > 80 ? "… (\($0.count) bytes)" : "") } ?? ""
        return "\(service) \(method) \(path.prefix(80)) \(headers.map { "\($0.name): \($0.value.prefix(20))" }) \(body)"
    }

    /// Every route that takes a body, with bodies of the right form whose members are wrong.
    private static let writes: [(service: String, method: String, path: String, good: String, wrong: [String])] = [
        (
            "productos", "POST", "/productos", #"{"nombre":"x","precio":1}"#,
            [#"{"nombre":7,"precio":1}"#, #"{"nombre":"x","precio":-1}"#, #"{"nombre":"x","precio":1e30}"#]
        ),
        ("productos", "PUT", "/productos/1", #"{"precio":1}"#, [#"{"nombre":[]}"#, #"{"precio":"1"}"#, #"{"precio":0.00001}"#, "{}"]),
        (
            "inventario", "POST", "/stock", #"{"producto_id":1,"cantidad":9}"#,
            cantidades(#""producto_id":1,"cantidad""#) + [#"{"cantidad":1}"#, #"{"producto_id":1}"#]
        ),
        (
            "inventario", "POST", "/reservar", #"{"producto_id":1,"cantidad":1}"#,
            cantidades(#""producto_id":1,"cantidad""#) + [#"{"producto_id":1,"cantidad":0}"#, #"{"producto_id":0,"cantidad":1}"#]
        ),
        ("inventario", "POST", "/liberar", #"{"reserva_id":1}"#, cantidades(#""reserva_id""#).filter { !$0.contains("-") }),
        ("inventario", "POST", "/consumir", #"{"reserva_id":1}"#, cantidades(#""reserva_id""#).filter { !$0.contains("-") }),
        (
            "inventario", "PUT", "/reservas/a:1", #"{"lineas":[{"producto_id":1,"cantidad":1}],"ttl_s":null}"#,
            cantidades(#""producto_id":1,"cantidad""#).map { #"{"lineas":[\#($0)]}"# }
                + [
                    "{}", #"{"lineas":[]}"#, #"{"lineas":7}"#, #"{"lineas":[7]}"#, #"{"lineas":[{"producto_id":0,"cantidad":1}]}"#,
                    #"{"lineas":[{"producto_id":1,"cantidad":1}],"ttl_s":0}"#, #"{"lineas":[{"producto_id":1,"cantidad":1}],"ttl_s":"1"}"#,
                    #"{"lineas":[{"producto_id":1,"cantidad":1000000},{"producto_id":1,"cantidad":1}]}"#,
                ]
        ),
        ("inventario", "POST", "/reservas/a:1/extender", #"{"ttl_s":1}"#, cantidades(#""ttl_s""#) + ["{}", #"{"ttl_s":86401}"#]),
        (
            "inventario", "POST", "/reservas/consumir", #"{"ids":["a:1"]}"#,
            ["{}", #"{"ids":[]}"#, #"{"ids":"a"}"#, #"{"ids":[1]}"#, #"{"ids":["a b"]}"#, #"{"ids":[""]}"#]
        ),
        (
            "pagos", "POST", "/pagar", #"{"monto":1}"#,
            [
                #"{"monto":-1}"#, #"{"monto":"1"}"#, #"{"monto":1e99}"#, #"{"monto":1,"moneda":"XX"}"#, #"{"monto":1,"fail":1}"#, "{}",
                #"{"monto":1,"demora_ms":1}"#, #"{"monto":1,"perder_respuesta":true}"#,
            ]
        ),
        (
            "pagos", "POST", "/pagos/anular", #"{"clave":"k"}"#,
            ["{}", #"{"clave":7}"#, #"{"clave":"a b"}"#, #"{"clave":""}"#, #"{"clave":"ñ"}"#]
        ),
        (
            "pedidos", "POST", "/pedidos", #"{"items":[{"producto_id":1,"cantidad":1}]}"#,
            [
                "{}", #"{"items":[]}"#, #"{"items":7}"#, #"{"items":[7]}"#, #"{"items":[{}]}"#,
                #"{"items":[{"producto_id":99,"cantidad":1}]}"#,
            ]
                + cantidades(#""producto_id":1,"cantidad""#).map { #"{"items":[\#($0)]}"# }
                + [#"{"items":[{"producto_id":1,"cantidad":1}],"pago":7}"#, #"{"items":[{"producto_id":1,"cantidad":0}]}"#]
        ),
    ]

    /// An object whose last member has a value that is no number, or one that nothing can have.
    private static func cantidades(_ name: String) -> [String] {
        ["-1", "1.5", "\"1\"", "true", "[]", "null", "9223372036854775808", "1e400", "-9223372036854775809"].map { "{\(name):\($0)}" }
    }

    /// Bodies that no service takes, whatever the route.
    private static let bodies: [(bytes: [UInt8], status: Int)] =
        BadBody.noObject.map { ($0.bytes, 400) } + [
            (Array(String(repeating: "[", count: 100_000).utf8), 400),
            (Array(String(repeating: #"{"a":"#, count: 50_000).utf8), 400),
            (Array(("{\"a\":\"" + String(repeating: "x", count: 1_100_000) + "\"}").utf8), 413),
            ([UInt8](repeating: UInt8(ascii: " "), count: 10_000_000), 413),
            ([UInt8](repeating: 0xFF, count: 200_000), 400),
        ]

    private static let reads: [BadRequest] = [
        .init("productos", "GET", "/productos?limite=0", 400), .init("productos", "GET", "/productos?limite=1e3", 400),
        .init("productos", "GET", "/productos?cursor=x", 400), .init("productos", "GET", "/productos?ids=", 400),
        .init("productos", "GET", "/productos?ids=1,,2", 400), .init("productos", "GET", "/productos/x", 404),
        .init("productos", "GET", "/productos/-1", 404), .init("productos", "GET", "/productos/9223372036854775808", 404),
        .init("productos", "GET", "/productos/%FF", 400), .init("productos", "GET", "/productos/%00", 400),
        .init("productos", "PUT", "/productos/77", 404, body: Array(#"{"precio":1}"#.utf8)),
        .init("productos", "DELETE", "/productos/x", 404), .init("inventario", "GET", "/stock?limite=0", 400),
        .init("inventario", "GET", "/stock?ids=0", 400), .init("inventario", "GET", "/stock/x", 404),
        .init("inventario", "POST", "/liberar", 404, body: Array(#"{"reserva_id":77}"#.utf8)),
        .init("inventario", "POST", "/consumir", 404, body: Array(#"{"reserva_id":-1}"#.utf8)),
        .init("inventario", "POST", "/reservar", 409, body: Array(#"{"producto_id":77,"cantidad":1}"#.utf8)),
        .init("inventario", "GET", "/reservas/77", 404), .init("inventario", "GET", "/reservas?estado=raro", 400),
        .init("inventario", "GET", "/reservas?ids=", 400), .init("inventario", "GET", "/reservas?cursor=a", 400),
        .init("inventario", "PUT", "/reservas/manual:1", 400, body: Array(#"{"lineas":[{"producto_id":1,"cantidad":1}]}"#.utf8)),
        .init("inventario", "POST", "/reservas/77/consumir", 404), .init("inventario", "POST", "/reservas/77/devolver", 404),
        .init("inventario", "POST", "/reservas/manual:77/liberar", 404), .init("inventario", "POST", "/reservas/a%2Fb/liberar", 400),
        .init("inventario", "POST", "/reservas/a/liberar", 400, headers: [("Idempotency-Key", "a b")]),
        .init("inventario", "DELETE", "/reservas/77", 405), .init("inventario", "GET", "/reservas/", 404),
        .init("pagos", "GET", "/pagos/77", 404), .init("pagos", "GET", "/pagos?clave=no", 404),
        .init("pagos", "GET", "/pagos?desde=ayer", 400), .init("pagos", "GET", "/pagos?cursor=7", 400),
        .init("pagos", "GET", "/pagos?limite=1001", 400), .init("pagos", "GET", "/pagos?claves=", 400),
        .init("pagos", "GET", "/pagos?claves=a,,b", 400), .init("pagos", "POST", "/pagos/77/reembolsar", 404),
        .init("pagos", "POST", "/pagos/x/reembolsar", 404), .init("pagos", "GET", "/pagos/1/reembolsar", 405),
        .init("pagos", "GET", "/pasarela/movimientos?desde=ayer", 400), .init("pagos", "GET", "/pasarela/movimientos?claves=,", 400),
        .init("pagos", "GET", "/pasarela/movimientos?cursor=7", 400), .init("pagos", "POST", "/pasarela/movimientos", 405),
        .init("pedidos", "GET", "/pedidos/77", 404),
        .init("pedidos", "GET", "/pedidos?estado=raro", 400), .init("pedidos", "GET", "/pedidos?limite=-1", 400),
        .init("pedidos", "GET", "/pedidos?cursor=", 400),
    ]

    /// What every service refuses in the same way.
    private static func everywhere(_ service: String, _ path: String) -> [BadRequest] {
        [
            .init(service, "GET", "/", 404), .init(service, "GET", "/nada", 404), .init(service, "GET", "//", 404),
            .init(service, "GET", "/../../etc/passwd", 404), .init(service, "POST", "/health", 405),
            .init(service, "DELETE", "/metrics", 405), .init(service, "PATCH", path, 405), .init(service, "RARO", path, 405),
            .init(service, "GET", path + "?a=%zz", 400), .init(service, "GET", "/" + String(repeating: "a", count: 20_000), 404),
            .init(service, "GET", path, 401, headers: [("Authorization", "Bearer otro")]),
            .init(service, "GET", path, 400, headers: [("X-Plazo-Ms", "pronto")]),
        ]
    }

    private static let keys = ["a b", "ñ", String(repeating: "k", count: 256), "\"\""]

    /// All of them, in one table.
    static let all: [BadRequest] =
        writes.flatMap { route in
            route.wrong.map { BadRequest(route.service, route.method, route.path, 400, body: Array($0.utf8)) }
                + bodies.map { BadRequest(route.service, route.method, route.path, $0.status, body: $0.bytes) }
                + (route.method == "POST"
                    ? keys.map {
                        BadRequest(route.service, "POST", route.path, 400, headers: [("Idempotency-Key", $0)], body: Array(route.good.utf8))
                    } : [])
        } + reads
        + [("productos", "/productos"), ("inventario", "/stock/1"), ("pagos", "/pagos"), ("pedidos", "/pedidos")].flatMap(everywhere)
}
