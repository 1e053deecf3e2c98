import Foundation
import TestSupport
import Testing

/// What a person meets who starts one of the programs by hand.
@Suite(.timeLimit(.minutes(5)))
struct ProgramTests {
    static let services = ["productos", "inventario", "pagos", "pedidos", "contenido", "compras", "emisor", "mediador"]

    private func run(
        _ name: String, _ environment: [String: String] = [:], _ arguments: [String] = [], files: [String: String] = [:]
    ) async throws -> (exit: ChildProcess.Exit, console: String) {
        let folder = try TemporaryFolder()
        for (file, text) in files { try text.write(toFile: folder.file(file), atomically: true, encoding: .utf8) }
        let process = try ServiceProcess(name, in: folder.path, environment, arguments: arguments)
        let exit = try await process.exit()
        return (exit, process.console)
    }

    @Test(arguments: services) func `--version says what it is`(name: String) async throws {
        let (exit, console) = try await run(name, [:], ["--version"])
        #expect(exit == .init(status: 0, bySignal: false))
        #expect(console == "\(name) 0.1.0\n")
    }

    @Test(arguments: services) func `--help names every variable, and so do the README and .env.example`(name: String) async throws {
        let (exit, console) = try await run(name, [:], ["--help"])
        #expect(exit == .init(status: 0, bySignal: false))
        let variables = console.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(variables.count >= 6)
        let example = try String(contentsOfFile: Readme.root + "/.env.example", encoding: .utf8)
        for variable in variables {
            #expect(Readme.text.contains("| `\(variable)` |"), "the README does not name \(variable)")
            #expect(example.contains("\(variable)="), ".env.example does not name \(variable)")
        }
    }

    @Test func `what a service writes is not for everybody to read`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("pagos", in: folder.path)
        _ = try await process.address()
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.file(file))
            let mode = try #require(attributes[.posixPermissions] as? Int)
            #expect(mode & 0o007 == 0, "\(file) is \(String(mode, radix: 8))")
        }
        try await process.stop()
    }

    @Test func `few files to open are few connections, and that is told`() async throws {
        let folder = try TemporaryFolder()
        let program = try ServiceProcess.executable("productos")
        let process = try ChildProcess(
            "/bin/sh", ["-c", "ulimit -n 100 && exec \"$0\"", program], in: folder.path, environment: ["PORT": "0", "LOG_LEVEL": "warning"])
        try await process.said("warning productos few connections are allowed: raise the limit of open files (ulimit -n) connections=12\n")
        process.send(signal: SIGTERM)
        #expect(try await process.exit() == .init(status: 0, bySignal: false))
    }

    /// Whoever builds what ships looks for these words in it; none that is nowhere would ever be found.
    @Test func `the words that a release may not hold are in what the tests run`() async throws {
        let output = try await Shell.output("source \(Readme.root)/scripts/entrega.sh && printf '%s\\n' \"${rehearsal_words[@]}\"")
        let words = output.split(separator: "\n").map(String.init)
        #expect(words.count >= 4)
        let pedidos = try Data(contentsOf: URL(fileURLWithPath: ServiceProcess.executable("pedidos")))
        for word in words { #expect(pedidos.range(of: Data(word.utf8)) != nil, "\(word)") }
    }

    @Test func `an unknown option is refused`() async throws {
        let (exit, console) = try await run("productos", [:], ["--puerto", "80"])
        #expect(exit == .init(status: 64, bySignal: false))
        #expect(console == "productos: unknown option \"--puerto\": see productos --help\n")
    }

    @Test func `a service is asked whether it can work, by its own program`() async throws {
        let folder = try TemporaryFolder()
        let service = try ServiceProcess("pagos", in: folder.path)
        let port = try await service.port
        for host in ["127.0.0.1", "localhost"] {
            let (exit, console) = try await run("pagos", ["HOST": host, "PORT": "\(port)"], ["salud"])
            #expect(exit == .init(status: 0, bySignal: false) && console.isEmpty)
        }
        try await service.stop()
        let (exit, console) = try await run("pagos", ["PORT": "\(port)"], ["salud"])
        #expect(exit == .init(status: 1, bySignal: false))
        #expect(console.hasPrefix("pagos: http://127.0.0.1:\(port)/health/ready does not answer: "))
        let wrong = try await run("pagos", ["PORT": "x"], ["salud"])
        #expect(wrong.exit.status == 78)
        let more = try await run("pagos", [:], ["salud", "--ya"])
        #expect(more.exit.status == 64)
        // One that has no keys of its issuer yet is not ready.
        let closed = try FreePort.find()
        let keyless = ["AUTH": "oidc", "OIDC_ISSUER": "http://id.test/r", "OIDC_JWKS_URL": "http://127.0.0.1:\(closed)/certs"]
        let waiting = try ServiceProcess("pagos", in: try TemporaryFolder().path, keyless)
        let answer = try await run("pagos", keyless.merging(["PORT": "\(try await waiting.port)"]) { $1 }, ["salud"])
        #expect(answer.exit.status == 1)
        #expect(answer.console.hasSuffix("/health/ready answered 503\n"))
        try await waiting.stop()
    }

    @Test func `a tool says how it is called, and refuses what it does not know before it opens anything`() async throws {
        let usage = "pedidos conciliar [--json] [--arreglar]\n"
        let (help, manual) = try await run("pedidos", [:], ["conciliar", "--help"])
        #expect(help == .init(status: 0, bySignal: false))
        #expect(manual.hasPrefix(usage))
        let (wrong, console) = try await run("pedidos", [:], ["conciliar", "--jason"])
        #expect(wrong == .init(status: 64, bySignal: false))
        #expect(console == "pedidos: unknown argument \"--jason\"\npedidos: usage: " + usage)
        let (unknown, second) = try await run("pedidos", [:], ["reconciliar"])
        #expect(unknown == .init(status: 64, bySignal: false))
        #expect(second == "pedidos: unknown command \"reconciliar\": see pedidos --help\n")
    }

    @Test func `a tool finds nothing in order where there is no database, and makes none`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("pedidos", in: folder.path, arguments: ["conciliar"])
        #expect(try await process.exit() == .init(status: 2, bySignal: false))
        #expect(process.console.hasPrefix("pedidos: there is no database \"pedidos.db\": "))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [])
        let configured = try await run("pedidos", ["PAYMENTS_URL": "pagos"], ["conciliar"])
        #expect(configured.exit.status == 78)
    }

    @Test(arguments: [
        (["PORT": "ochenta"], "PORT is \"ochenta\": it should be a number from 0 to 65535"),
        (["PORT": ""], "PORT is \"\": it should be a number from 0 to 65535"),
        (["LOG_LEVEL": "loud"], "LOG_LEVEL is \"loud\": it should be debug, info, warning or error"),
        (["PRODUCTS_URL": "127.0.0.1:5001"], "PRODUCTS_URL is \"127.0.0.1:5001\": it should be an address like http://host:port"),
        (["MONEDA": "pesos"], "MONEDA is \"pesos\": it should be a currency code of ISO 4217, like PYG"),
        (
            ["OTEL_EXPORTER_OTLP_ENDPOINT": "collector:4318"],
            "OTEL_EXPORTER_OTLP_ENDPOINT is \"collector:4318\": it should be an address like http://host:4318, or empty"
        ), (["OTEL_TRACES_SAMPLER_ARG": "2"], "OTEL_TRACES_SAMPLER_ARG is \"2\": it should be a number from 0 to 1"),
        (["HOST": "0.0.0.0"], "SERVICE_TOKEN is the default, which everybody knows"),
        (["SERVICE_TOKEN_FILE": "/nowhere"], "SERVICE_TOKEN_FILE is \"/nowhere\", which cannot be read"),
    ])
    func `a wrong value stops the start with a sentence`(environment: [String: String], sentence: String) async throws {
        let (exit, console) = try await run("pedidos", environment)
        #expect(exit == .init(status: 78, bySignal: false))
        #expect(console.contains("pedidos: " + sentence))
    }

    @Test func `values also come from a .env file, and a malformed one stops the start`() async throws {
        let (wrong, console) = try await run("pagos", [:], files: [".env": "LOG_LEVEL=loud\n"])
        #expect(wrong.status == 78)
        #expect(console.contains("LOG_LEVEL is \"loud\""))
        let (malformed, second) = try await run("pagos", [:], files: [".env": "# fine\nLOG LEVEL\n"])
        #expect(malformed.status == 78)
        #expect(second.contains(".env line 2 should be NAME=value"))
    }

    @Test func `a .env file that cannot be read is not passed over`() async throws {
        let folder = try TemporaryFolder()
        try Data([0x23, 0xF1, 0x0A]).write(to: URL(fileURLWithPath: folder.file(".env")))
        let latin = try ServiceProcess("pagos", in: folder.path)
        #expect(try await latin.exit().status == 78)
        #expect(latin.console == "pagos: .env is not UTF-8\n")
        let other = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: other.file(".env"), withIntermediateDirectories: false)
        let directory = try ServiceProcess("pagos", in: other.path)
        #expect(try await directory.exit().status == 78)
        #expect(directory.console == "pagos: .env cannot be read: Is a directory\n")
    }

    @Test func `a stranger's body is not read`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("productos", in: folder.path, ["SERVICE_TOKEN": "x"])
        let address = try await process.address()
        let large = "head -c 2000000 /dev/zero | curl -s -o /dev/null -w '%{http_code}' --data-binary @-"
        #expect(try await Shell.output("\(large) \(address)/productos") == "401")
        #expect(try await Shell.output("\(large) -H 'Authorization: Bearer x' \(address)/productos") == "413")
        try await process.stop()
    }

    @Test func `a port that is taken, a database and a log that cannot be written are told with what to change`() async throws {
        let folder = try TemporaryFolder()
        let first = try ServiceProcess("pagos", in: folder.file("first"))
        let port = try await first.port
        let (taken, console) = try await run("pagos", ["PORT": String(port)])
        #expect(taken.status == 1)
        #expect(console.contains("cannot listen on 127.0.0.1:\(port): Address already in use; choose another with HOST and PORT"))
        try await first.stop()

        let (unwritable, second) = try await run("pagos", ["DB_PATH": "/nowhere/pagos.db"])
        #expect(unwritable.status == 1)
        #expect(second.contains("cannot open the database \"/nowhere/pagos.db\""))
        let (noLog, third) = try await run("pagos", ["LOG_FILE": "/nowhere/logs.log"])
        #expect(noLog.status == 1)
        #expect(third.contains("cannot write the log \"/nowhere/logs.log\": No such file or directory; choose another with LOG_FILE"))
    }

    @Test func `a token can be read from a file`() async throws {
        let folder = try TemporaryFolder()
        try "secreto-de-archivo\n".write(toFile: folder.file("token"), atomically: true, encoding: .utf8)
        let process = try ServiceProcess("productos", in: folder.file("p"), ["SERVICE_TOKEN_FILE": folder.file("token")])
        let address = try await process.address()
        let code = "curl -s -o /dev/null -w '%{http_code}' -H 'Authorization: Bearer"
        #expect(try await Shell.output("\(code) secreto-de-archivo' \(address)/productos") == "200")
        #expect(try await Shell.output("\(code) penguin-secret' \(address)/productos") == "401")
        try await process.stop()
    }
}
