import Foundation
import HTTPServer
import OutboundHTTP
import Testing
import WorldKit

/// Many calls of all kinds by one client, some at a time. What they leave behind is measured after the first tenth of them
/// and at the end. For a process of its own, because the figures are those of the process.
struct Soak: Sendable {
    /// How many calls; `make soak` asks for more.
    static let count = ProcessInfo.processInfo.environment["SOAK_REQUESTS"].flatMap { Int($0) } ?? 5000

    /// Calls under way at one time.
    private static let together = 16

    let client: CurlClient
    let honest: Server
    let mean: ScriptedServer
    /// Where nobody listens.
    let refusing: String
    let visits: Visits

    static var configuration: CurlClient.Configuration {
        var configuration = CurlClient.Configuration()
        configuration.maximumKeptConnections = 8
        configuration.maximumResponseSize = 64 << 10
        return configuration
    }

    /// Makes so many calls.
    /// - Returns: the figures, to be read.
    func run(_ count: Int) async throws -> String {
        let start = ContinuousClock.now
        let before = try await figures(after: 0..<count / 10)
        let after = try await figures(after: count / 10..<count)
        #expect(after.descriptors <= before.descriptors)
        #expect(before.heap > 0)
        // What the threads keep at hand grows by half of this at first, however many calls there are. The rest is a hundred bytes
        // a call in an ordinary run, five in a long one.
        #expect(after.heap - before.heap < 512 << 10)
        return """
            \(count) calls in \(start.duration(to: .now)); after the first tenth and at the end: \(before.descriptors) and \
            \(after.descriptors) descriptors, heap \(before.heap) and \(after.heap) bytes, resident \(before.resident >> 10) and \
            \(after.resident >> 10) KiB
            """
    }

    private func figures(after numbers: Range<Int>) async throws -> ProcessFigures {
        let next = Locked(numbers.lowerBound)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<Self.together {
                group.addTask {
                    while true {
                        let number = next.withLock { next in
                            defer { next += 1 }
                            return next
                        }
                        guard number < numbers.upperBound else { return }
                        try await call(number)
                    }
                }
            }
            try await group.waitForAll()
        }
        try await comeToRest()
        return try await .settled()
    }

    /// Brings the client to the same state every time: as many connections as it keeps, all of them open and at rest. For that
    /// it needs more than it keeps at one time.
    private func comeToRest() async throws {
        let all = (0..<2 * Self.configuration.maximumKeptConnections).map { _ in visits.open() }
        let calls = all.map { visit in
            Task {
                defer { visit.hasCome.complete(.success(())) }  // nobody waits for one that failed
                return try await client.send(OutboundRequest("GET", url("/espera" + visit.query)))
            }
        }
        for visit in all { try await visit.hasCome.value() }
        for visit in all { visits.close(visit) }
        for call in calls { #expect(try await call.value.status == 200) }
        while honest.connectionCount != Self.configuration.maximumKeptConnections || !mean.isIdle {
            try Task.checkCancellation()
            await Task.yield()
        }
    }

    func url(_ target: String) -> String { "http://127.0.0.1:\(honest.port)" + target }
}
