import ServiceKit
import TestSupport
import Testing
import WorldKit

/// Orders while another service does not take the token of this one, which passes.
@Suite(.timeLimit(.minutes(5))) struct SagaCredencialesTests {
    /// Tokens of an issuer, all of the same age.
    private struct IssuedTokens: RemoteCredentials {
        let areRenewed = true

        func token(until deadline: Uptime) async throws -> Secret { Secret("x") }

        func wasRefused(_ token: Secret) -> Bool { false }
    }

    private func with(_ script: ScriptedRemotes.Script, _ body: @Sendable (SagaFixture) async throws -> Void) async throws {
        try await SagaFixture.with(script) { fixture in
            var fixture = fixture
            fixture.credentials = IssuedTokens()
            try await body(fixture)
        }
    }

    @Test func `an order waits until its tokens are taken, and is not taken back for it`() async throws {
        try await with([.reservar: [.answer(401), .answer(200)], .pagar: [.answer(401), .answer(401), .aprobado]]) { fixture in
            let told = try await fixture.run()
            #expect(told == "confirmado")
            #expect(fixture.remotes.count(.anular) == 0 && fixture.remotes.count(.liberar) == 0)
            #expect(try await fixture.order() == "confirmado - - v2 7 aprobado")
        }
    }

    @Test func `nor is what is to be taken back given up for it`() async throws {
        try await with([.pagar: [.answer(400)], .anular: [.answer(401)]]) { fixture in
            #expect(try await fixture.run() == "aplazado")
            let driven = try await fixture.driveOn(times: 30)
            #expect(driven == Array(repeating: "aplazado", count: 30))
            #expect(try await fixture.order().hasPrefix("confirmando compensando sin_servicio v"))
            #expect(try await fixture.undone().first?.hasSuffix(" 0") == true, "no refusal counts")
            #expect(fixture.remotes.count(.anular) > 30)
        }
    }
}
