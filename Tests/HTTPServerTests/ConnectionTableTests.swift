import Glibc
import Testing
import WorldKit

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct ConnectionTableTests {
    /// The two ends of a local connection; `ours` plays the server's.
    private final class Pair {
        let ours: Int32
        let theirs: Int32

        init() throws {
            var ends: [Int32] = [-1, -1]
            try #require(unsafe socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
            (ours, theirs) = (ends[0], ends[1])
        }

        deinit {
            close(ours)
            close(theirs)
        }

        /// What the other end would read now: nil when nothing is there, 0 at the end.
        var readable: Int? {
            var byte: UInt8 = 0
            let count = unsafe recv(theirs, &byte, 1, Int32(MSG_DONTWAIT))
            return count < 0 ? nil : count
        }

        /// Whether the other end can still send.
        var takesBytes: Bool {
            var byte: UInt8 = 1
            return unsafe send(theirs, &byte, 1, Int32(MSG_NOSIGNAL)) == 1
        }
    }

    private func moment(_ seconds: Int64) -> Uptime { Uptime(micros: seconds * 1_000_000) }

    @Test func `a connection is overdue from its deadline on, and never without one`() {
        let connection = Connection(socket: -1, deadline: moment(10))
        #expect(connection.isIdle)
        #expect(connection.end(ifOverdueAt: moment(9)) == nil)
        connection.enter(.handling, until: nil)
        #expect(!connection.isIdle)
        #expect(connection.end(ifOverdueAt: moment(1_000_000)) == nil)
        connection.enter(.writing, until: moment(20))
        #expect(connection.end(ifOverdueAt: moment(19)) == nil)
        #expect(connection.end(ifOverdueAt: moment(20)) == .writing)
    }

    @Test func `a connection that was ended ends once, and nothing is begun on it any more`() {
        let connection = Connection(socket: -1, deadline: moment(10))
        connection.enter(.body, until: moment(15))
        #expect(connection.end(ifOverdueAt: moment(16)) == .body)
        #expect(!connection.enter(.handling, until: nil))
        #expect(connection.end(ifOverdueAt: moment(100)) == nil)
        #expect(!connection.isIdle)
    }

    @Test func `those overdue are ended, the others not`() throws {
        let (late, early) = (try Pair(), try Pair())
        let table = ConnectionTable()
        table.add(Connection(socket: late.ours, deadline: moment(10)))
        table.add(Connection(socket: early.ours, deadline: moment(20)))
        table.endOverdue(at: moment(15)) { [] }
        #expect(late.readable == 0)
        #expect(early.readable == nil)
        #expect(early.takesBytes)
    }

    @Test(arguments: [Connection.Phase.head, .body, .handling, .writing])
    func `an idle connection is ended for reading, one with a request is not`(phase: Connection.Phase) throws {
        let (idle, busy) = (try Pair(), try Pair())
        let table = ConnectionTable()
        let connection = Connection(socket: busy.ours, deadline: moment(10))
        connection.enter(phase, until: nil)
        table.add(connection)
        table.add(Connection(socket: idle.ours, deadline: moment(10)))
        table.endIdle()
        #expect(!idle.takesBytes)
        #expect(idle.readable == nil)
        #expect(busy.takesBytes)
    }

    @Test func `it is empty when the last one has gone`() async throws {
        let world = StepWorld()
        let table = ConnectionTable()
        let connections = [3, 4].map { Connection(socket: $0, deadline: moment(10)) }
        for connection in connections { table.add(connection) }
        #expect(table.count == 2)
        async let waited: Void = table.waitUntilEmpty(until: moment(5), in: world)
        try await world.timers(atLeast: 1)
        for connection in connections { table.remove(connection) }
        await waited
        #expect(table.count == 0)
        #expect(world.timers == 0)
    }

    @Test func `whoever waits for it to be empty waits no longer than asked`() async throws {
        let world = StepWorld()
        let table = ConnectionTable()
        table.add(Connection(socket: 3, deadline: moment(10)))
        async let waited: Void = table.waitUntilEmpty(until: moment(5), in: world)
        try await world.timers(atLeast: 1)
        world.advance(by: .seconds(5))
        await waited
        #expect(table.count == 1)
    }

    @Test func `an empty table is not waited for`() async {
        await ConnectionTable().waitUntilEmpty(until: moment(5), in: StepWorld())
    }

    @Test func `a connection that was handed over counts until it is opened or was not taken`() async throws {
        let world = StepWorld()
        let table = ConnectionTable()
        table.handOver { true }
        table.handOver { false }
        #expect(table.handedOver == 1)
        async let waited: Void = table.waitUntilEmpty(until: moment(5), in: world)
        try await world.timers(atLeast: 1)
        let connection = Connection(socket: 3, deadline: moment(10))
        table.add(connection)
        #expect(table.handedOver == 0)
        #expect(world.timers == 1)
        table.remove(connection)
        await waited
        #expect(world.timers == 0)
    }
}
