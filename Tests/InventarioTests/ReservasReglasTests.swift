import HTTPServer
import TestSupport
import Testing
import WorldKit

/// What a rehearsal does without two of the rules, each in a process of its own: a rule is suspended in the whole process.
@Suite(.timeLimit(.minutes(5))) struct ReservasReglasTests {
    struct Unexpected: Error {}

    @Test func `without the rule of tombstones a release before its reservation is forgotten`() async {
        await #expect(processExitsWith: .success) {
            Regla.suspend(.lapida)
            try await ReservasAPITests.withStock { almacen in
                let before = try await almacen.database.contents()
                guard try await almacen.service.call(.post, "/reservas/a/liberar").status == 200 else { throw Unexpected() }
                guard try await almacen.database.contents() == before else { throw Unexpected() }
                guard try await almacen.put("a", 4).status == 201 else { throw Unexpected() }
            }
        }
    }

    @Test func `without the rule of refusals a repeat may get what the first one did not`() async {
        await #expect(processExitsWith: .success) {
            Regla.suspend(.rechazo)
            try await ReservasAPITests.withStock { almacen in
                let before = try await almacen.database.contents()
                guard try await almacen.put("a", 11).status == 409 else { throw Unexpected() }
                guard try await almacen.database.contents() == before else { throw Unexpected() }
                _ = try await almacen.post("/stock", #"{"producto_id":1,"cantidad":11}"#)
                guard try await almacen.put("a", 11).status == 201 else { throw Unexpected() }
            }
        }
    }
}
