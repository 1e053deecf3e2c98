import Dinero
import JOSE
import Pedidos
import Resilience
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5))) struct PedidosConfigurationTests {
    private func read(_ values: [String: String]) throws -> Pedidos.Configuration {
        var reader = SettingsReader(values)
        let configuration = Pedidos.Configuration(&reader, .token(Secret("x")))
        try reader.finish()
        return configuration
    }

    @Test func `the defaults are those of the contract`() throws {
        let configuration = try read([:])
        #expect(configuration.productosURL == "http://127.0.0.1:5001")
        #expect(configuration.inventarioURL == "http://127.0.0.1:5002")
        #expect(configuration.pagosURL == "http://127.0.0.1:5003")
        #expect(configuration.ajustes.moneda == .guarani)
        #expect(configuration.cuentaPagos == .token(Secret("x")))
        #expect(configuration.ajustes.resilience.retry.maximumRetries == 2)
        #expect(configuration.ajustes.plazos.confirmacion == .seconds(60))
        #expect(configuration.ajustes.plazos.arriendo == .seconds(15))
        #expect(configuration.ajustes.plazos.espera == .seconds(10))
        #expect(configuration.ajustes.plazos.rechazos == 20)
        #expect(configuration.ajustes.plazos.revision == .seconds(1))
    }

    @Test func `every variable is taken`() throws {
        let configuration = try read([
            "PRODUCTS_URL": "http://a:1", "INVENTORY_URL": "https://b/", "PAYMENTS_URL": "http://c/base", "MONEDA": "KWD",
            "REINTENTOS": "0", "PLAZO_CONFIRMACION_S": "7", "ARRIENDO_S": "3", "ESPERA_RESPUESTA_S": "2", "CUARENTENA_RECHAZOS": "5",
        ])
        #expect(configuration.productosURL == "http://a:1")
        #expect(configuration.inventarioURL == "https://b")
        #expect(configuration.pagosURL == "http://c/base")
        #expect(configuration.ajustes.moneda.codigo == "KWD")
        #expect(configuration.ajustes.resilience.retry.maximumRetries == 0)
        #expect(configuration.ajustes.plazos.confirmacion == .seconds(7))
        #expect(configuration.ajustes.plazos.arriendo == .seconds(3))
        #expect(configuration.ajustes.plazos.espera == .seconds(2))
        #expect(configuration.ajustes.plazos.rechazos == 5)
    }

    @Test(arguments: [
        ("REINTENTOS", 0, 10), ("CIRCUITO_FALLOS", 1, 1000), ("CIRCUITO_ESPERA_S", 1, 3600), ("PLAZO_CONFIRMACION_S", 1, 3600),
        ("ARRIENDO_S", 1, 600), ("ESPERA_RESPUESTA_S", 1, 60), ("CUARENTENA_RECHAZOS", 1, 1000),
    ])
    func `a number out of its range is refused, the ends of it are not`(name: String, least: Int, most: Int) throws {
        for value in ["\(least)", "\(most)"] { _ = try read([name: value]) }
        for value in ["\(least - 1)", "\(most + 1)", "", "x", "1.5"] {
            let problem = "\(name) is \"\(value)\": it should be a number from \(least) to \(most)"
            #expect(throws: SettingsError(problems: [problem])) { try read([name: value]) }
        }
    }

    @Test(arguments: ["", "pyg", "XXX", "guaraní"]) func `a currency that is none is refused`(code: String) {
        #expect(throws: SettingsError(problems: ["MONEDA is \"\(code)\": it should be a currency code of ISO 4217, like PYG"])) {
            try read(["MONEDA": code])
        }
    }

    @Test func `what is listed is what is read`() {
        let settings = Pedidos.Configuration.settings
        var reader = SettingsReader(Dictionary(uniqueKeysWithValues: settings.map { ($0.name, "") }))
        _ = Pedidos.Configuration(&reader, .oidc(OIDCConfiguration(policy: TokenPolicy(issuer: "i", audience: "a"), keysURL: "k")))
        // Each remote needs it, and tells so.
        let names = reader.problems.map { String($0.prefix { $0 != " " }) }
        #expect(Set(names) == Set(settings.map(\.name)))
    }

    @Test func `with the shared token no account is needed`() throws {
        let configuration = try read([:])
        let cuentas = [configuration.cuentaProductos, configuration.cuentaInventario, configuration.cuentaPagos]
        #expect(cuentas == Array(repeating: .token(Secret("x")), count: 3))
    }

    @Test func `with access tokens each remote is called as a client of its own`() throws {
        let values = [
            "PRODUCTS_CLIENT_SECRET": "a", "INVENTORY_CLIENT_SECRET": "b", "PAYMENTS_CLIENT_SECRET": "c", "PAYMENTS_CLIENT_ID": "caja",
            "OIDC_TOKEN_URL": "http://k/token",
        ]
        var reader = SettingsReader(values)
        let policy = TokenPolicy(issuer: "i", audience: "a")
        let configuration = Pedidos.Configuration(&reader, .oidc(OIDCConfiguration(policy: policy, keysURL: "k")))
        try reader.finish()
        func client(_ id: String, _ secret: String) -> RemoteAccount {
            .client(OAuthClient(id: id, secret: Secret(secret), tokenURL: "http://k/token"))
        }
        #expect(configuration.cuentaProductos == client("compras-contenido", "a"))
        #expect(configuration.cuentaInventario == client("compras-contenido", "b"))
        #expect(configuration.cuentaPagos == client("caja", "c"))
    }
}

@Suite(.timeLimit(.minutes(5))) struct LineaTests {
    private func linea(_ product: Int64, _ count: Int64, _ price: Int64) -> Linea {
        Linea(productoID: product, cantidad: count, precio: Importe(diezmilesimas: price))
    }

    @Test func `a total is exact, whatever the order of its lines`() throws {
        #expect(try Linea.total([]) == .cero)
        #expect(try Linea.total([linea(1, 3, 1), linea(2, 2, 150_005_000)]) == Importe(diezmilesimas: 300_010_003))
        #expect(try Linea.total([linea(1, 1, .max)]) == Importe(diezmilesimas: .max))
        let tenths = Array(repeating: linea(1, 1, 1000), count: 10)
        #expect(try Linea.total(tenths) == Importe(diezmilesimas: 10_000), "ten times 0.1 is 1")
    }

    @Test func `a total beyond what an amount can be is an error`() {
        for lines in [[linea(1, 2, .max)], [linea(1, 1, .max), linea(2, 1, 1)], [linea(1, 1_000_000, .max / 1000)]] {
            #expect(throws: ImporteError.desborde) { try Linea.total(lines) }
        }
    }

    @Test func `what is wanted of each product is added up, in order of product`() {
        let lines = [linea(9, 1, 0), linea(2, 3, 0), linea(9, 4, 0), linea(5, 1, 0)]
        let wanted = [LineaPedida(productoID: 2, cantidad: 3), .init(productoID: 5, cantidad: 1), .init(productoID: 9, cantidad: 5)]
        #expect(Linea.cantidades(lines) == wanted)
    }
}
