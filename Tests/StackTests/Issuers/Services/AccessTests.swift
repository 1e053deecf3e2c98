import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

extension IssuerSuites {
    /// Who may what at the real services, by the tokens of each issuer.
    @Suite struct AccessTests {
        @Test(arguments: IssuerKind.there) func `ana buys, luis does not see it, gema gives the money back`(kind: IssuerKind) async throws {
            let issuer = try await kind.shared()
            try await issuer.withStack { stack in
                let (ana, luis, gema) = (
                    try await issuer.token(of: .ana), try await issuer.token(of: .luis), try await issuer.token(of: .gema)
                )
                let made = try await stack.call("POST", "compras", "/pedidos", #"{"items":[{"producto_id":1,"cantidad":2}]}"#, token: ana)
                #expect(made.status == 201)
                let confirmed = try await stack.call(
                    "POST", "compras", "/pedidos/1/confirm", #"{"pago":{"medio":"tarjeta"},"total_esperado":30001}"#, token: ana)
                #expect(confirmed.status == 200)
                #expect(try confirmed.body.string("estado") == "confirmado")
                for path in ["/pedidos/1", "/pedidos/1/eventos"] {
                    #expect(try await stack.call("GET", "compras", path, token: ana).status == 200)
                    #expect(try await stack.call("GET", "compras", path, token: luis).status == 404)
                    #expect(try await stack.call("GET", "compras", path, token: gema).status == 200)
                }
                #expect(try await stack.call("GET", "compras", "/pedidos", token: luis).body.objects("items")?.isEmpty == true)
                #expect(try await stack.call("POST", "compras", "/pedidos/1/reembolsar", "{}", token: ana).status == 403)
                let refunded = try await stack.call("POST", "compras", "/pedidos/1/reembolsar", #"{"motivo":"tarde"}"#, token: gema)
                #expect(refunded.status == 200)
                #expect(try refunded.body.string("estado") == "reembolsado")
            }
        }

        /// Who shows what where, and what comes of it.
        @Test(arguments: IssuerKind.there) func `a token opens what it is for, by the roles in it`(kind: IssuerKind) async throws {
            let issuer = try await kind.shared()
            let wrongAudience = #"Bearer realm="compras", error="invalid_token""#
            @Sendable func lacking(_ role: String) -> String { #"Bearer realm="compras", error="insufficient_scope", scope="\#(role)""# }
            try await issuer.withStack { stack in
                let ana = try await issuer.token(of: .ana)
                let contenido = try await issuer.clientCredentials(.contenido)
                let pagos = try await issuer.clientCredentials(.pagos)
                let mediador = try await issuer.clientCredentials(.mediador)
                let cases: [(token: String, method: String, service: String, path: String, status: Int, challenge: String?)] = [
                    (ana, "GET", "contenido", "/productos", 200, nil),
                    (ana, "POST", "contenido", "/productos", 403, lacking("gestor")),
                    (ana, "GET", "contenido", "/reservas", 403, lacking("servicio")),
                    (ana, "GET", "compras", "/admin/circuitos", 403, lacking("gestor")),
                    (ana, "GET", "pagos", "/pagos", 401, wrongAudience),
                    (contenido, "GET", "contenido", "/reservas", 200, nil),
                    (contenido, "POST", "contenido", "/productos", 403, lacking("gestor")),
                    (contenido, "GET", "pagos", "/pagos", 401, wrongAudience),
                    (contenido, "GET", "compras", "/pedidos", 401, wrongAudience),
                    (pagos, "GET", "pagos", "/pagos", 200, nil),
                    (pagos, "GET", "contenido", "/reservas", 401, wrongAudience),
                    (mediador, "GET", "pagos", "/pagos", 401, wrongAudience),
                    (mediador, "GET", "compras", "/pedidos", 401, wrongAudience),
                    (Stack.token, "GET", "compras", "/pedidos", 401, wrongAudience),
                ]
                for one in cases {
                    let body = one.method == "POST" ? #"{"nombre":"Robado","precio":0}"# : nil
                    let answer = try await stack.send(one.method, one.service, one.path, body, token: one.token)
                    #expect(answer.status == one.status, "\(one.method) \(one.service) \(one.path)")
                    #expect(answer.header("WWW-Authenticate") == one.challenge, "\(one.method) \(one.service) \(one.path)")
                }
                for service in ["contenido", "pagos", "compras"] {
                    let log = try stack.process(service).console
                    #expect(!log.contains("eyJ"), "\(service) logged a token")
                    for account in RealmAccount.allCases { #expect(!log.contains(issuer.secret(of: account))) }
                }
            }
        }
    }
}
