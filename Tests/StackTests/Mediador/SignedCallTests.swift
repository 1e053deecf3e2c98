import Foundation
import JSON
import OutboundHTTP
import TestSupport
import Testing
import WorldKit

/// A real mediator before an endpoint of AWS that verifies signatures.
@Suite(.timeLimit(.minutes(5))) struct SignedCallTests {
    private func invoke(_ environment: [String: String], _ check: @Sendable (OutboundResponse, ServiceProcess) async throws -> Void)
        async throws
    {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("mediador", in: folder.path, ["SERVICE_TOKEN": Stack.token].merging(environment) { $1 })
        do {
            try await withLiveWorld { world in
                let client = try CurlClient(world: world)
                defer { client.close() }
                let response = try await client.send(
                    OutboundRequest(
                        "POST", try await process.address() + "/funciones/factura/invocar",
                        headers: [("Authorization", "Bearer " + Stack.token), ("Content-Type", "application/json"), ("Cookie", "a=b")],
                        body: Array(#"{"año":1}"#.utf8)))
                try await check(response, process)
            }
        } catch {
            process.send(signal: SIGKILL)
            throw error
        }
        try await process.stop()
    }

    private func environment(_ verifier: LambdaVerifier) -> [String: String] {
        [
            "FUNCION_FACTURA_MODO": "aws", "FUNCION_FACTURA_URL": verifier.url, "FUNCION_FACTURA_REGION": "eu-west-3",
            "FUNCION_FACTURA_NOMBRE": "compras-factura", "FUNCION_FACTURA_QUALIFIER": "$LATEST",
            "AWS_ACCESS_KEY_ID": LambdaVerifier.accessKeyID, "AWS_SECRET_ACCESS_KEY": LambdaVerifier.secretAccessKey,
            "AWS_SESSION_TOKEN": LambdaVerifier.sessionToken,
        ]
    }

    /// The lines of a call come after its answer; the last of them is the one of every request.
    private func expectNoSecret(_ process: ServiceProcess) async throws {
        try await process.said(" request ")
        for secret in [LambdaVerifier.secretAccessKey, LambdaVerifier.sessionToken, LambdaVerifier.accessKeyID, Stack.token] {
            #expect(!process.console.contains(secret))
        }
    }

    @Test func `a call at AWS is signed, and its answer comes back`() async throws {
        try await LambdaVerifier.with { verifier in
            try await invoke(environment(verifier)) { response, process async throws in
                #expect(response.status == 200)
                let seen = try JSONObject(parsing: response.body)
                #expect(try seen.string("ruta") == "/2015-03-31/functions/compras-factura/invocations")
                #expect(try seen.string("calificador") == "$LATEST")
                #expect(try seen.string("region") == "eu-west-3")
                #expect(try seen.string("servicio") == "lambda")
                let event = try #require(try seen.string("evento"))
                #expect(event.hasSuffix(#","body":{"año":1}}"#))
                #expect(!event.contains(Stack.token) && !event.lowercased().contains("cookie"))
                try await expectNoSecret(process)
            }
        }
    }

    @Test func `credentials that AWS does not take are told to the log alone`() async throws {
        try await LambdaVerifier.with { verifier in
            try await invoke(environment(verifier).merging(["AWS_SECRET_ACCESS_KEY": "otra"]) { $1 }) { response, process async throws in
                #expect(response.status == 502)
                #expect(try JSONObject(parsing: response.body).string("error") == "No se pudo llamar a la función")
                #expect(!String(decoding: response.body, as: UTF8.self).contains("Signature"))
                try await process.said("InvalidSignatureException")
                try await expectNoSecret(process)
            }
        }
    }
}
