import JOSE
import Observability
import Persistence
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5))) struct ServiceConfigurationTests {
    private func read(_ values: [String: String]) throws -> ServiceConfiguration {
        var reader = SettingsReader(values)
        let configuration = ServiceConfiguration(&reader, service: "cosas", port: 5009, audience: "cosas-api")
        try reader.finish()
        return configuration
    }

    @Test func `the defaults are those of the contract`() throws {
        let configuration = try read([:])
        #expect(configuration.host == "127.0.0.1")
        #expect(configuration.port == 5009)
        #expect(configuration.authentication == .token(Secret("penguin-secret")))
        #expect(configuration.database == .sqlite(path: "cosas.db"))
        #expect(configuration.logFile == "logs.log")
        #expect(configuration.logLevel == .info)
    }

    @Test func `every variable is taken`() throws {
        let configuration = try read([
            "HOST": "0.0.0.0", "PORT": "0", "SERVICE_TOKEN": "propia", "DB_PATH": "/d/x.db", "LOG_FILE": "/d/x.log", "LOG_LEVEL": "error",
        ])
        #expect(configuration.host == "0.0.0.0")
        #expect(configuration.port == 0)
        #expect(configuration.authentication == .token(Secret("propia")))
        #expect(configuration.database == .sqlite(path: "/d/x.db"))
        #expect(configuration.logFile == "/d/x.log")
        #expect(configuration.logLevel == .error)
    }

    @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
    func `the token that everybody knows serves on loopback`(host: String) throws {
        #expect(try read(["HOST": host]).authentication == .token(Secret("penguin-secret")))
    }

    @Test(arguments: ["0.0.0.0", "::", "192.168.1.2", "tienda.example", "127.evil.example", "1127.0.0.1", "localhost.example"])
    func `the token that everybody knows serves nowhere else`(host: String) throws {
        let problem =
            "SERVICE_TOKEN is the default, which everybody knows, and HOST is \"\(host)\": set a token of your own to listen on it"
        #expect(throws: SettingsError(problems: [problem])) { try read(["HOST": host]) }
        #expect(throws: SettingsError(problems: [problem])) { try read(["HOST": host, "SERVICE_TOKEN": "penguin-secret"]) }
        #expect(try read(["HOST": host, "SERVICE_TOKEN": "propia"]).host == host)
    }

    @Test(arguments: ["-1", "65536", "http"]) func `a port that is none is refused`(port: String) {
        #expect(throws: SettingsError(problems: ["PORT is \"\(port)\": it should be a number from 0 to 65535"])) {
            try read(["PORT": port])
        }
    }

    @Test(arguments: ["", "trace", "INFO"]) func `a log level that is none is refused`(level: String) {
        #expect(throws: SettingsError(problems: ["LOG_LEVEL is \"\(level)\": it should be debug, info, warning or error"])) {
            try read(["LOG_LEVEL": level])
        }
    }

    @Test func `what is listed is what is read`() {
        // An empty variable of OpenTelemetry, of a server's database or of documents is as good as none.
        let settings = ServiceConfiguration.settings(service: "cosas", port: 5009, audience: "cosas-api")
            .filter { setting in !["OTEL_", "DATABASE_", "OIDC_", "DOCS_"].contains { setting.name.hasPrefix($0) } }
        var reader = SettingsReader(Dictionary(uniqueKeysWithValues: settings.map { ($0.name, "") }))
        _ = ServiceConfiguration(&reader, service: "cosas", port: 5009, audience: "cosas-api")
        #expect(reader.problems.count == settings.count)
        for (setting, problem) in zip(settings, reader.problems) { #expect(problem.hasPrefix(setting.name + " ")) }
    }

    private static let issuer = [
        "AUTH": "oidc", "OIDC_ISSUER": "https://id.example/realms/compras/", "OIDC_JWKS_URL": "http://keycloak:8080/certs",
    ]

    @Test func `access tokens are taken of the issuer that is named, byte for byte, for the service's own API`() throws {
        guard case .oidc(let oidc) = try read(Self.issuer).authentication else {
            Issue.record("not oidc")
            return
        }
        #expect(oidc.policy.issuer == "https://id.example/realms/compras/")
        #expect(oidc.policy.audience == "cosas-api")
        #expect(oidc.policy.authorizedParties == [])
        #expect(oidc.policy.leeway == 60)
        #expect(oidc.keysURL == "http://keycloak:8080/certs")
        let other = try read(Self.issuer.merging(["OIDC_AUDIENCE": "otra-api", "OIDC_AUTHORIZED_PARTIES": "web,cli"]) { $1 })
        guard case .oidc(let other) = other.authentication else {
            Issue.record("not oidc")
            return
        }
        #expect(other.policy.audience == "otra-api")
        #expect(other.policy.authorizedParties == ["web", "cli"])
    }

    @Test func `with access tokens a service may be reached from elsewhere, and needs no shared token`() throws {
        let configuration = try read(Self.issuer.merging(["HOST": "0.0.0.0"]) { $1 })
        #expect(configuration.host == "0.0.0.0")
    }

    @Test(
        arguments: [
            ("OIDC_ISSUER", nil, "OIDC_ISSUER is not set, and AUTH is oidc: it should be an address like http://host:port/realms/compras"),
            ("OIDC_ISSUER", "keycloak", #"OIDC_ISSUER is "keycloak": it should be an address like http://host:port/realms/compras"#),
            (
                "OIDC_JWKS_URL", "",
                """
                OIDC_JWKS_URL is not set, and AUTH is oidc: it should be an address like \
                http://host:port/realms/compras/protocol/openid-connect/certs
                """
            ),
            ("OIDC_AUDIENCE", "", #"OIDC_AUDIENCE is "": it should be a name"#),
            (
                "OIDC_AUTHORIZED_PARTIES", "a,,b",
                #"OIDC_AUTHORIZED_PARTIES is "a,,b": it should be names with commas between them, or empty"#
            ),
            ("AUTH", nil, "OIDC_ISSUER is set, and AUTH is token: set AUTH=oidc, or take OIDC_ISSUER away"),
            ("AUTH", "jwt", #"AUTH is "jwt": it should be token or oidc"#),
        ] as [(String, String?, String)])
    func `what access tokens need stops the start where it is missing or wrong`(name: String, value: String?, problem: String) {
        var values = Self.issuer
        values[name] = value
        #expect(throws: SettingsError(problems: [problem])) { try read(values) }
    }

    @Test(arguments: ["OIDC_ISSUER", "OIDC_JWKS_URL", "OIDC_AUTHORIZED_PARTIES"])
    func `a start that speaks of an issuer and takes the shared token is none`(name: String) {
        let problem = "\(name) is set, and AUTH is token: set AUTH=oidc, or take \(name) away"
        #expect(throws: SettingsError(problems: [problem])) { try read([name: Self.issuer[name] ?? "compras-cli"]) }
        #expect(throws: Never.self) { try read([name: ""]) }
    }

    @Test func `every default is one that its reader takes`() throws {
        let settings = ServiceConfiguration.settings(service: "cosas", port: 5009, audience: "cosas-api")
        let explicit = try read(Dictionary(uniqueKeysWithValues: settings.map { ($0.name, $0.defaultText) }))
        #expect("\(explicit)" == "\(try read([:]))")
    }
}

@Suite(.timeLimit(.minutes(5))) struct ServiceProgramTests {
    @Test func `the help lists every setting with its form, its default and what it is for`() {
        let own = Setting("COLOR", "a color", default: "azul", "the color of things")
        let program = ServiceProgram(
            name: "cosas", summary: "keeps things", defaultPort: 5009, audience: "cosas-api", settings: [own], configure: { _, _ in },
            build: { _, context in App(name: "cosas", routes: [], context: context) })
        let help = program.help
        #expect(help.hasPrefix("cosas \(productVersion): keeps things\n"))
        for setting in ServiceConfiguration.settings(service: "cosas", port: 5009, audience: "cosas-api") + [own] {
            #expect(help.contains("\n  \(setting.name)  \(setting.meaning)\n      \(setting.form) ("))
            #expect(help.contains("default \(setting.defaultText.isEmpty ? "empty" : setting.defaultText))"))
        }
        #expect(help.contains("the file that SERVICE_TOKEN_FILE names"))
    }

    @Test(arguments: [
        ([], Arguments.run), (["--help"], .help), (["-h"], .help), (["--version"], .version), (["--version", "--help"], .version),
        (["--hlep"], .unknown("--hlep")), (["serve"], .unknown("serve")), ([""], .unknown("")),
    ])
    func `the first argument says what to do`(arguments: [String], meaning: Arguments) {
        #expect(Arguments(arguments) == meaning)
    }

    @Test(arguments: [
        ([], Arguments.run), (["contar"], .tool("contar", [])), (["contar", "--json", "contar"], .tool("contar", ["--json", "contar"])),
        (["contar", "--help"], .tool("contar", ["--help"])), (["--help", "contar"], .help), (["--json", "contar"], .unknown("--json")),
        (["Contar"], .unknown("Contar")),
    ])
    func `a tool is called by its name, and the rest is its own`(arguments: [String], meaning: Arguments) {
        #expect(Arguments(arguments, tools: ["contar"]) == meaning)
    }

    @Test func `the help lists the tools`() {
        let tool = Tool<Void>("contar", usage: ["contar [--json]", "contar ID"], summary: "counts things") { _ in { _ in 0 } }
        let program = ServiceProgram(
            name: "cosas", summary: "keeps things", defaultPort: 5009, audience: "cosas-api", tools: [tool], configure: { _, _ in },
            build: { _, context in App(name: "cosas", routes: [], context: context) })
        let usage = """
            Usage: cosas [--help | --version]
                   cosas salud
                       asks the one that runs with this configuration whether it can work: 0, or 1
                   cosas contar [--json]
                   cosas contar ID
                       counts things

            Serves
            """
        #expect(program.help.contains(usage))
    }
}
