import Persistence
import TestSupport
import Testing

/// A part of a job that may fail while the job goes on.
@Suite(.timeLimit(.minutes(5))) struct PartTests {
    private struct Refused: Error {}

    @Test(arguments: DatabaseKind.allCases) func `a part that fails takes back what it did, and the job stays`(kind: DatabaseKind)
        async throws
    {
        try await withCosas(kind) { database, _ in
            try await database.write { transaction in
                try transaction.add("antes")
                #expect(throws: Refused.self) {
                    try transaction.attempt { part in
                        try part.add("parte")
                        throw Refused()
                    }
                }
                try transaction.attempt { try $0.add("otra") }
            }
            let names = try await database.read { try $0.names() }
            #expect(names == ["antes", "otra"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `parts may have parts`(kind: DatabaseKind) async throws {
        try await withCosas(kind) { database, _ in
            try await database.write { transaction in
                try transaction.attempt { outer in
                    try outer.add("fuera")
                    try? outer.attempt { inner in
                        try inner.add("dentro")
                        throw Refused()
                    }
                    try outer.attempt { try $0.add("luego") }
                }
            }
            let names = try await database.read { try $0.names() }
            #expect(names == ["fuera", "luego"])
        }
    }

    @Test(arguments: DatabaseKind.allCases) func `after the transaction is lost no statement of the job is kept`(kind: DatabaseKind)
        async throws
    {
        try await withCosas(kind) { database, _ in
            await #expect(throws: (any Error).self) {
                try await database.write { transaction in
                    try? transaction.attempt { part in
                        try part.execute("ROLLBACK")
                        throw Refused()
                    }
                    try transaction.add("huérfana")
                }
            }
            await #expect(throws: (any Error).self) {
                try await database.write { transaction in
                    for _ in 1...2 {
                        try? transaction.attempt { part in
                            try part.add("otra vez")
                            try part.execute("ROLLBACK")
                            throw Refused()
                        }
                    }
                    try? transaction.attempt { try $0.add("tercera") }
                }
            }
            await #expect(throws: (any Error).self) {
                try await database.write { transaction in
                    try transaction.attempt { part in
                        try part.execute("ROLLBACK")
                        try part.add("suelta")
                    }
                }
            }
            let names = try await database.read { try $0.names() }
            #expect(names == [])
        }
    }
}
