import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// pagos is killed beside the gateway, at each place where that can leave the two of different minds, and started again.
@Suite(.timeLimit(.minutes(10))) struct GatewayKillTests {
    struct Caso: Sendable, CustomTestStringConvertible {
        /// What is asked for last, and what the charge comes to by it.
        let verbo: String
        let punto: String
        /// Whether it was written down before the kill, and not yet at rest.
        let quedaEnCurso: Bool

        var testDescription: String { "\(verbo), killed \(punto)" }
    }

    private static let libro = ["aprobado": ["cobro"], "anulado": ["cobro", "anulacion"], "reembolsado": ["cobro", "reembolso"]]

    static let casos = [
        ("cobrar", "before commit empezar", false), ("cobrar", "after commit empezar", true), ("cobrar", "before gateway cobrar", true),
        ("cobrar", "before commit cobrar", true), ("cobrar", "after commit cobrar", true), ("cobrar", "after gateway cobrar", true),
        ("cobrar", "before commit terminar", true), ("cobrar", "after commit terminar", false),
        ("anular", "after commit empezarAnulacion", true), ("anular", "before gateway anular", true),
        ("anular", "after gateway anular", true), ("reembolsar", "after commit empezarReembolso", true),
        ("reembolsar", "before gateway reembolsar", true), ("reembolsar", "after gateway reembolsar", true),
    ].map { Caso(verbo: $0.0, punto: $0.1, quedaEnCurso: $0.2) }

    @Test(arguments: casos) func `after kill -9 beside the gateway the payment ends as the ledger has it, once`(caso: Caso) async throws {
        let folder = try TemporaryFolder()
        let world = LiveWorld()
        let client = try CurlClient(world: world)
        let environment = ["SERVICE_TOKEN": Stack.token, "ARRIENDO_S": "1"]
        var running: [ServiceProcess] = []
        do {
            let first = try ServiceProcess(
                "pagos", in: folder.path, environment.merging(["FAULT_POINT": "kill:1:\(caso.punto)"]) { $1 })
            running.append(first)
            let at = try await first.address()
            if caso.verbo != "cobrar" { #expect(try await pedir("cobrar", client, at).status == 200) }
            await #expect(throws: HTTPClientError.self) { _ = try await pedir(caso.verbo, client, at) }
            #expect(try await first.exit() == .init(status: SIGKILL, bySignal: true))

            let second = try ServiceProcess("pagos", in: folder.path, environment)
            running.append(second)
            let there = try await second.address()
            if caso.quedaEnCurso { try await second.said("payment taken over") }
            var answer = try await pedir(caso.verbo, client, there)
            while answer.status == 409 { answer = try await pedir(caso.verbo, client, there) }
            #expect(answer.status == 200)
            let estado = try #require(try answer.body.string("estado"))
            #expect(estado == ["cobrar": "aprobado", "anular": "anulado", "reembolsar": "reembolsado"][caso.verbo])
            let movimientos = try await llamar("GET", "/pasarela/movimientos", nil, client, there).body.objects("items") ?? []
            let tipos = try movimientos.map { try $0.string("tipo") ?? "-" }
            #expect(tipos == Self.libro[estado])
            let pagos = try await llamar("GET", "/pagos", nil, client, there).body.objects("items") ?? []
            #expect(try pagos.map { try $0.string("estado") } == [estado])
            client.close()
            #expect(try await second.stop() == .init(status: 0, bySignal: false))
            await world.stop()
        } catch {
            for process in running { process.send(signal: SIGKILL) }
            client.close()
            await world.stop()
            throw error
        }
    }

    private func pedir(_ verbo: String, _ client: CurlClient, _ address: String) async throws -> (status: Int, body: JSONObject) {
        switch verbo {
        case "anular": try await llamar("POST", "/pagos/anular", #"{"clave":"k"}"#, client, address)
        case "reembolsar": try await llamar("POST", "/pagos/1/reembolsar", "", client, address)
        default: try await llamar("POST", "/pagar", #"{"monto":5}"#, client, address)
        }
    }

    private func llamar(
        _ method: String, _ path: String, _ body: String?, _ client: CurlClient, _ address: String
    ) async throws -> (status: Int, body: JSONObject) {
        let response = try await client.send(
            OutboundRequest(
                method, address + path, headers: [("Authorization", "Bearer " + Stack.token), ("Idempotency-Key", "k")],
                body: body.map { Array($0.utf8) }, timeout: .seconds(20)))
        return (response.status, try JSONObject(parsing: response.body))
    }
}
