import Foundation
import TestSupport
import WorldKit

/// Where something may go wrong, scenario by scenario: what the programs themselves say that they come to when nothing does.
struct FaultMap: Sendable {
    /// A fault point or a route, and how often it was come to.
    typealias Counts = [String: Int]

    let shape: Shape
    /// Points of a scenario, by the program.
    private(set) var points: [Scenario: [String: Counts]] = [:]
    /// Points that a program comes to although nobody asks it for anything, by the program.
    private(set) var background: [String: Set<String>] = [:]
    /// Requests of a scenario, by the program that is asked.
    private(set) var routes: [Scenario: [String: Counts]] = [:]

    /// Runs every scenario once, with nothing going wrong but what belongs to it.
    static func draw(_ shape: Shape, lanes: Int) async throws -> FaultMap {
        let runs = try await inLanes(lanes, shape.scenarios) { scenario in
            let plan = CrashStack.Plan(shape: shape, scenario: scenario, tells: true)
            return try await CrashStack.with(plan) { stack in (scenario, stack, try await dryRun(stack)) }
        }
        var map = FaultMap(shape: shape)
        for (scenario, stack, marks) in runs where scenario.prelude(in: shape) == nil {
            for (name, service) in stack.services {
                map.background[name, default: []].formUnion(points(service.consoles.first).prefix(marks[name] ?? 0))
            }
        }
        for (scenario, stack, marks) in runs {
            for (name, service) in stack.services {
                // What a killed program would have come to is not asked for twice.
                let isRestarted = scenario.prelude(in: shape)?.service == name
                let said = points(service.consoles.last).dropFirst(isRestarted ? 0 : marks[name] ?? 0)
                map.points[scenario, default: [:]][name] = counts(said.filter { map.background[name]?.contains($0) != true })
            }
            for (name, proxy) in stack.proxies { map.routes[scenario, default: [:]][name] = counts(proxy.seen) }
        }
        return map
    }

    /// - Returns: how many points each program had told when it was asked for the first time.
    private static func dryRun(_ stack: CrashStack) async throws -> [String: Int] {
        let orders = stack.plan.shape.orders
        // What comes up by itself has come up when something comes up for the third time.
        let isIdle = try await eventually(within: .seconds(30), in: stack.world) {
            counts(points(stack.services[orders]?.consoles.last)).values.contains { $0 >= 3 }
        }
        guard isIdle else { throw CrashStack.NotReady(what: "\(orders) tells no points") }
        let marks = stack.services.mapValues { points($0.consoles.first).count }
        let buyer = Buyer(stack)
        do {
            try await buyer.run()
            for proxy in stack.proxies.values { proxy.release() }
            let isAtRest = try await eventually(within: .seconds(30), in: stack.world) {
                try await stack.books().isAtRest && stack.proxies.values.allSatisfy { $0.held == 0 }
            }
            if isAtRest { return marks }
        } catch let error as Buyer.GaveUp {
            print(error)
        }
        throw CrashStack.NotReady(what: "\(stack.plan.scenario) does not end:\n\(await CrashReport.of(stack, buyer))")
    }

    /// The points that a program told, in their order.
    private static func points(_ console: String?) -> [String] {
        (console ?? "").split(separator: "\n").compactMap { line in
            line.range(of: "fault point: ").map { String(line[$0.upperBound...]) }
        }
    }

    private static func counts(_ names: some Sequence<String>) -> Counts {
        names.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}

/// Does something with each, so many at a time.
func inLanes<Item: Sendable, Value: Sendable>(
    _ lanes: Int, _ items: [Item], _ body: @escaping @Sendable (Item) async throws -> Value
) async throws -> [Value] {
    try await withThrowingTaskGroup(of: Value.self) { group in
        var values: [Value] = []
        for (index, item) in items.enumerated() {
            if index >= lanes, let value = try await group.next() { values.append(value) }
            group.addTask { try await body(item) }
        }
        while let value = try await group.next() { values.append(value) }
        return values
    }
}
