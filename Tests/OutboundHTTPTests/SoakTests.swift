import Foundation
import Glibc
import Testing

/// What a client leaves behind that has worked for long.
@Suite(.timeLimit(.minutes(Soak.count > 10_000 ? 60 : 2))) struct SoakTests {
    @Test func `after thousands of calls that went well, failed or were cancelled nothing is left open and the heap has not grown`() async {
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            ProcessFigures.keepNoTraces()
            let (descriptor, port) = try loopbackSocket()
            defer { close(descriptor) }
            let visits = Visits()
            let figures = try await withClient(Soak.configuration) { client, world in
                try await withServer(in: world) {
                    await Soak.answer($0, visits)
                } _: { honest in
                    try await withScriptedServer(in: world, remembers: false) { _, connection in
                        Soak.misbehave(on: connection, visits)
                    } _: { mean in
                        let refusing = "http://127.0.0.1:\(port)"
                        return try await Soak(client: client, honest: honest, mean: mean, refusing: refusing, visits: visits)
                            .run(Soak.count)
                    }
                }
            }
            print(figures)
        }
        print(String(decoding: result?.standardOutputContent ?? [], as: UTF8.self))
    }
}
