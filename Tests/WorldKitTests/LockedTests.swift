import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct LockedTests {
    private struct Refused: Error, Equatable {}

    @Test func `no increment is lost among eight tasks`() async {
        let counter = Locked(0)
        await withTaskGroup { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<10_000 { counter.withLock { $0 += 1 } }
                }
            }
        }
        #expect(counter.withLock { $0 } == 80_000)
    }

    @Test func `a body that throws leaves it unlocked`() {
        let value = Locked(1)
        #expect(throws: Refused()) {
            try value.withLock { value throws(Refused) in
                value = 2
                throw Refused()
            }
        }
        #expect(value.withLock { $0 } == 2)
    }
}
