import TestSupport
import Testing
import WorldKit

@testable import Persistence

/// Who takes what waits.
struct WriteQueueTests {
    private static func entry(_ id: UInt64) -> WriteQueue.Entry {
        WriteQueue.Entry(id: id, job: FakeJob("\(id)", fails: false, FakeSession([])), since: Uptime(micros: 0))
    }

    @Test func `the first is told, the others wait behind it, and are taken together`() throws {
        var queue = WriteQueue(lanes: 2)
        let told = [try queue.append(Self.entry(1)), try queue.append(Self.entry(2))]
        #expect(told == [0, nil])
        let (batch, tell) = queue.begin(on: 0)
        #expect(batch.map(\.id) == [1, 2])
        #expect(tell == nil)
    }

    @Test func `while one is at it another one is told; while all are, who is done first takes it`() throws {
        var queue = WriteQueue(lanes: 2)
        _ = try queue.append(Self.entry(1))
        _ = queue.begin(on: 0)
        let second = try queue.append(Self.entry(2))
        _ = queue.begin(on: 1)
        let third = try queue.append(Self.entry(3))
        #expect([second, third] == [1, 0])
        let takesOver = queue.end(on: 1)
        #expect(takesOver)
        let batch = queue.begin(on: 1).batch
        #expect(batch.map(\.id) == [3])
        let nothingLeft = queue.end(on: 0)
        #expect(!nothingLeft)
    }

    @Test func `what is withdrawn is taken by nobody, and what is closed refuses`() throws {
        var queue = WriteQueue(lanes: 1)
        _ = try queue.append(Self.entry(1))
        _ = try queue.append(Self.entry(2))
        let withdrawn = [queue.withdraw(1), queue.withdraw(1)].map { $0 != nil }
        #expect(withdrawn == [true, false])
        let left = queue.close()
        #expect(left.count == 1)
        #expect(throws: DatabaseError.closed) { _ = try queue.append(Self.entry(3)) }
        let batch = queue.begin(on: 0).batch
        #expect(batch.isEmpty)
    }

    @Test(arguments: 1...4, 0..<50) func `whatever comes when, nothing waits for good and nothing is taken twice`(lanes: Int, seed: UInt64)
        throws
    {
        var random = SplitMix64(seed: seed)
        var queue = WriteQueue(lanes: lanes)
        var told: [Int] = []
        var busy: [Int] = []
        var taken: [UInt64] = []
        var last: UInt64 = 0
        for _ in 0..<500 {
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                last += 1
                if let lane = try queue.append(Self.entry(last)) { told.append(lane) }
            case 1:
                // A connection does one thing after another.
                guard let index = told.indices.filter({ !busy.contains(told[$0]) }).randomElement(using: &random) else { continue }
                let lane = told.remove(at: index)
                let (batch, tell) = queue.begin(on: lane)
                taken += batch.map(\.id)
                busy.append(lane)
                if let tell { told.append(tell) }
            default:
                guard let index = busy.indices.randomElement(using: &random) else { continue }
                let lane = busy.remove(at: index)
                if queue.end(on: lane) { told.append(lane) }
            }
            #expect(queue.count == 0 || !told.isEmpty)
        }
        #expect(Set(taken).count == taken.count)
        #expect(taken == taken.sorted())
        #expect(UInt64(taken.count + queue.count) == last)
    }
}
