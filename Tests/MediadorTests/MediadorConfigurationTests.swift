import Mediador
import OutboundHTTP
import Testing
import WorldKit

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5))) struct MediadorConfigurationTests {
    private func read(_ values: [String: String]) throws -> Mediador.Configuration {
        var reader = SettingsReader(values)
        let configuration = Mediador.Configuration(&reader)
        try reader.finish()
        return configuration
    }

    private let aws = [
        "FUNCION_FACTURA_MODO": "aws", "FUNCION_FACTURA_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "wJal",
    ]

    private func problems(_ values: [String: String]) -> [String] {
        #expect(throws: SettingsError.self) { try read(values) }?.problems ?? []
    }

    @Test func `by default there is factura under an emulator`() throws {
        let configuration = try read([:])
        #expect(configuration.funciones.map(\.nombre) == ["factura"])
        guard case .emulador("http://127.0.0.1:9000") = configuration.funciones[0].destino else {
            Issue.record("it is at \(configuration.funciones[0].destino)")
            return
        }
        #expect(configuration.funciones[0].timeout == .seconds(3))
        #expect(configuration.limites == Limites())
        var defaults = SettingsReader(Dictionary(uniqueKeysWithValues: Mediador.Configuration.settings.map { ($0.name, $0.defaultText) }))
        #expect(Mediador.Configuration(&defaults).limites == Limites())
        #expect(defaults.problems == [])
    }

    @Test func `each function has its own variables`() throws {
        let configuration = try read([
            "FUNCIONES": "factura, etiqueta-envio", "FUNCION_ETIQUETA_ENVIO_URL": "http://emulador:8080/",
            "FUNCION_ETIQUETA_ENVIO_TIMEOUT_MS": "900",
        ])
        #expect(configuration.funciones.map(\.nombre) == ["factura", "etiqueta-envio"])
        guard case .emulador("http://emulador:8080") = configuration.funciones[1].destino else {
            Issue.record("it is at \(configuration.funciones[1].destino)")
            return
        }
        #expect(configuration.funciones[1].timeout == .milliseconds(900))
    }

    @Test func `a function at AWS`() throws {
        guard case .aws(let plain) = try read(aws).funciones[0].destino else { throw Wrong() }
        #expect(plain.url == "https://lambda.us-east-1.amazonaws.com")
        #expect(plain.nombre == "factura")
        #expect(plain.calificador == nil)
        #expect(plain.firmante.firma.accessKeyID == "AKID")
        #expect(plain.firmante.firma.sessionToken == nil)
        let more = [
            "FUNCION_FACTURA_NOMBRE": "compras_f", "FUNCION_FACTURA_QUALIFIER": "$LATEST", "AWS_SESSION_TOKEN": "tok",
            "FUNCION_FACTURA_URL": "http://vpce:8",
        ]
        guard case .aws(let other) = try read(aws.merging(more) { $1 }).funciones[0].destino else { throw Wrong() }
        #expect(other.url == "http://vpce:8")
        #expect(other.nombre == "compras_f")
        #expect(other.calificador == "$LATEST")
        #expect(other.firmante.firma.sessionToken == "tok")
        #expect(
            Destino.aws(other).peticion([], timeout: .seconds(1), maximo: 1).url.hasSuffix("/compras_f/invocations?Qualifier=%24LATEST"))
    }

    @Test func `credentials in files are read again, as long as they can be used`() throws {
        let files = Locked(["id": "UNO", "clave": "secreta", "token": "t1"])
        var reader = SettingsReader(
            [
                "FUNCION_FACTURA_MODO": "aws", "FUNCION_FACTURA_REGION": "us-east-1", "AWS_ACCESS_KEY_ID_FILE": "id",
                "AWS_SECRET_ACCESS_KEY_FILE": "clave", "AWS_SESSION_TOKEN_FILE": "token",
            ], readFile: { path in files.withLock { $0[path] } })
        guard case .aws(let aws) = Mediador.Configuration(&reader).funciones[0].destino else { throw Wrong() }
        try reader.finish()
        let first = aws.firmante.firma
        #expect(first.accessKeyID == "UNO" && first.sessionToken == "t1")
        #expect(!aws.firmante.renovar(first), "they are the same")
        for broken in ["", "con espacio", nil] {
            files.withLock { $0["token"] = broken }
            #expect(!aws.firmante.renovar(first) && aws.firmante.firma == first)
        }
        files.withLock { $0["token"] = "t2\n" }
        #expect(aws.firmante.renovar(first))
        #expect(aws.firmante.firma.sessionToken == "t2")
        #expect(aws.firmante.renovar(first), "somebody else has read them already")
    }

    private struct Wrong: Error {}

    @Test(arguments: [
        (["FUNCIONES": ""], "FUNCIONES is \"\": it should be names with commas, each once, of a to z, 0 to 9 and -"),
        (["FUNCIONES": "a,a"], "FUNCIONES is \"a,a\""), (["FUNCIONES": "A"], "FUNCIONES is \"A\""),
        (["FUNCIONES": "a/b"], "FUNCIONES is \"a/b\""),
        (["FUNCION_FACTURA_MODO": "azure"], "FUNCION_FACTURA_MODO is \"azure\": it should be emulador or aws"),
        (["FUNCION_FACTURA_URL": "9000"], "FUNCION_FACTURA_URL is \"9000\""),
        (["FUNCION_FACTURA_TIMEOUT_MS": "0"], "FUNCION_FACTURA_TIMEOUT_MS is \"0\": it should be a number from 1 to 900000"),
        (["MEDIADOR_EVENTO_MAX": "7000000"], "MEDIADOR_EVENTO_MAX is \"7000000\": it should be a number from 1024 to 6291556"),
        (["MEDIADOR_COLA": "-1"], "MEDIADOR_COLA is \"-1\""), (["MEDIADOR_CONCURRENCIA": "0"], "MEDIADOR_CONCURRENCIA is \"0\""),
        (["REINTENTOS": "x"], "REINTENTOS is \"x\""),
    ])
    func `a wrong value stops the start`(values: [String: String], problem: String) {
        #expect(problems(values).contains { $0.hasPrefix(problem) }, "\(problems(values))")
    }

    @Test(arguments: [
        (["FUNCION_FACTURA_REGION": ""], "FUNCION_FACTURA_REGION is \"\": it should be a region of AWS, like us-east-1"),
        (["FUNCION_FACTURA_NOMBRE": "arn:aws:lambda:us-east-1:1:function:f"], "FUNCION_FACTURA_NOMBRE is"),
        (["FUNCION_FACTURA_NOMBRE": "f:prod"], "FUNCION_FACTURA_NOMBRE is"),
        (["FUNCION_FACTURA_QUALIFIER": "a b"], "FUNCION_FACTURA_QUALIFIER is"),
        (["AWS_ACCESS_KEY_ID": ""], "AWS_ACCESS_KEY_ID or AWS_SECRET_ACCESS_KEY is not set, and a function is at AWS"),
        (["AWS_ACCESS_KEY_ID": "a:b"], "AWS_ACCESS_KEY_ID is not usable: it has a colon"),
        (["AWS_SECRET_ACCESS_KEY": "con espacio"], "AWS_SECRET_ACCESS_KEY is not usable"),
    ])
    func `at AWS more is needed`(values: [String: String], problem: String) {
        let problems = problems(aws.merging(values) { $1 })
        #expect(problems.contains { $0.hasPrefix(problem) }, "\(problems)")
        #expect(!problems.contains { $0.contains("con espacio") })
    }

    @Test func `what belongs to AWS stops nobody who has no function there`() throws {
        _ = try read(["FUNCION_FACTURA_REGION": "aquí", "AWS_ACCESS_KEY_ID": "a:b"])
    }
}
