import Testing
import WorldKit

@testable import Persistence

/// Who is next, whoever has left the line meanwhile.
struct WaitingLineTests {
    private func turn(_ id: Int) -> WaitingLine.Turn {
        WaitingLine.Turn(id: id, since: Uptime(micros: Int64(id)), run: { _ in {} }, refuse: { _ in })
    }

    @Test func `the first to come is the first to go, however long the line`() {
        var line = WaitingLine()
        var served: [Int] = []
        for id in 0..<500 {
            line.append(turn(id))
            if id % 3 == 0, let next = line.removeFirst() { served.append(next.id) }
        }
        #expect(line.count == 500 - served.count)
        while let next = line.removeFirst() { served.append(next.id) }
        #expect(served == Array(0..<500))
        #expect(line.count == 0 && line.first == nil)
    }

    @Test func `one may leave from the middle, once`() {
        var line = WaitingLine()
        for id in 0..<5 { line.append(turn(id)) }
        _ = line.removeFirst()
        #expect(line.remove(0) == nil)
        #expect(line.remove(2)?.id == 2)
        #expect(line.remove(2) == nil)
        #expect(line.removeAll { $0.id == 3 }.map(\.id) == [3])
        #expect(line.first?.id == 1 && line.count == 2)
        #expect(line.removeAll().map(\.id) == [1, 4])
    }
}
