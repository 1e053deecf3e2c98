import HTTPServer
import Mediador
import Observability
import OutboundHTTP
import Resilience
import ServiceKit
import TestSupport
import WorldKit

/// A mediator in a world whose clock the test moves, and what it calls.
struct Mediacion: Sendable {
    let app: TestApp
    let lambda: FakeLambda
    let world: ManualWorld
    let log: CollectedLog
    let metrics: MetricsRegistry

    static let firma = AWSSignature(
        region: "eu-west-3", service: "lambda", accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI", sessionToken: "FwoGZXIvYXdz")

    /// A function under an emulator, which may run for 3 s.
    static func emulada(_ nombre: String = "factura", url: String = "http://127.0.0.1:9000") -> Funcion {
        Funcion(nombre, .emulador(url: url), timeout: .seconds(3))
    }

    /// One at AWS. Made anew each time: what a global holds inside of a case is a leak to whoever looks for leaks.
    static var enAWS: Funcion {
        Funcion(
            "factura",
            .aws(
                .init(
                    url: "https://lambda.eu-west-3.amazonaws.com", nombre: "compras-factura", calificador: "prod",
                    firmante: FirmanteAWS(firma))
            ),
            timeout: .seconds(3))
    }

    /// - Parameters:
    ///   - adjust: what the mediator is told otherwise.
    ///   - settled: whether what an earlier mediator may have begun has ended.
    static func with(
        _ funciones: [Funcion] = [emulada()], settled: Bool = true, adjust: @Sendable (inout Configuration) -> Void = { _ in },
        answer: @escaping FakeLambda.Answer = FakeLambda.echo, _ body: @Sendable (Mediacion) async throws -> Void
    ) async throws {
        var configuration = Configuration(funciones: funciones)
        adjust(&configuration)
        try await ManualWorld().during { [configuration] world in
            let (lambda, log, metrics) = (FakeLambda(answer), CollectedLog(), MetricsRegistry())
            let context = ServiceContext(
                world: world, database: nil, http: lambda, authenticator: SharedTokenAuthenticator(token: Secret(TestApp.token)),
                log: Log(service: "mediador", level: .debug, world: world, destination: log), metrics: metrics)
            let app = TestApp(try await Mediador.build(configuration, context))
            if settled { world.advance(by: .milliseconds(3300)) }
            try await body(Mediacion(app: app, lambda: lambda, world: world, log: log, metrics: metrics))
        }
    }

    /// Calls the function.
    func invocar(
        _ nombre: String = "factura", _ body: String = #"{"a":1}"#, key: String? = nil, patience: Int? = nil,
        _ more: [(String, String)] = []
    ) async throws -> Answer {
        var headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "Content-Type": "application/json"]
        if let key { headers.append("Idempotency-Key", key) }
        if let patience { headers.append("X-Plazo-Ms", String(patience)) }
        for (name, value) in more { headers.append(name, value) }
        return try await app.call(.post, "/funciones/\(nombre)/invocar", body, headers: headers)
    }
}
