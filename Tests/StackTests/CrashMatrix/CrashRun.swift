import Foundation
import JSON
import OutboundHTTP
import TestSupport
import WorldKit

/// One case of the matrix from beginning to end: what is asked for, what goes wrong, the recovery that nobody helps, and what is then
/// found to be wrong.
struct CrashRun: Sendable {
    struct Outcome: Sendable {
        let crashCase: CrashCase
        /// Whether what was to go wrong did.
        let isReached: Bool
        /// Whether another replica took an order over.
        let isTakenOver: Bool
        /// Whether a program was not told what became of its COMMIT.
        let isCommitLost: Bool
        /// As sentences; none when all is well.
        let problems: [String]
        /// The timelines and what the services said last; empty when all is well.
        let report: String
    }

    private let stack: CrashStack
    private let buyer: Buyer
    private let crashCase: CrashCase
    /// Whether a program stopped itself only when the rest was over.
    private let isLate = Locked(false)
    /// Whether the server was killed over a COMMIT.
    private let isCommitLost = Locked(false)

    /// Never throws but when it is cancelled: what goes wrong with the run itself is one of its problems.
    /// - Parameter suspended: a rule of orders that the programs leave out.
    static func run(_ crashCase: CrashCase, suspended: Regla? = nil) async throws -> Outcome {
        let plan = CrashStack.Plan(
            shape: crashCase.shape, scenario: crashCase.scenario, replicas: crashCase.replicas, fault: crashCase.fault,
            database: crashCase.database, suspended: suspended)
        do {
            return try await CrashStack.with(plan) { stack in
                try await CrashRun(stack: stack, buyer: Buyer(stack), crashCase: crashCase).outcome()
            }
        } catch {
            try Task.checkCancellation()
            return Outcome(
                crashCase: crashCase, isReached: false, isTakenOver: false, isCommitLost: false, problems: ["\(error)"], report: "")
        }
    }

    private func outcome() async throws -> Outcome {
        var problems: [String] = []
        do {
            async let isStopped: Bool = letGo()
            try await buyer.run()
            let isReached = try await isStopped
            problems += try await lettingGo { try await check() }
            return await outcome(isReached: isReached || isKilled || isCut || isLate.withLock { $0 }, problems)
        } catch {
            try Task.checkCancellation()
            problems.append("\(error)")
            return await outcome(isReached: true, problems)
        }
    }

    private func outcome(isReached: Bool, _ problems: [String]) async -> Outcome {
        let isTakenOver = stack.services.keys.contains(where: hasTakenOver)
        return Outcome(
            crashCase: crashCase, isReached: isReached, isTakenOver: isTakenOver,
            isCommitLost: isCommitLost.withLock { $0 }, problems: problems,
            report: problems.isEmpty ? "" : await CrashReport.of(stack, buyer))
    }

    private var isKilled: Bool {
        guard crashCase.fault.action == .kill else { return false }
        let before = crashCase.scenario.prelude(in: crashCase.shape)?.service == crashCase.fault.service ? 1 : 0
        return (stack.services[crashCase.fault.service]?.kills ?? 0) > before
    }

    private var isCut: Bool {
        guard let rule = crashCase.fault.rule else { return false }
        return stack.proxies[crashCase.fault.service]?.met.contains(rule) == true
    }

    // What is stopped or held up goes on at its time.

    /// - Returns: whether it was seen that a program stopped itself.
    private func letGo() async throws -> Bool {
        let fault = crashCase.fault
        var isReached = false
        if fault.action.stops, let service = stack.services[fault.service] {
            isReached = try await stopped(service)
            if isReached, let server = stack.server {
                try await takeAway(server, from: service)
            } else if isReached {
                _ = try await eventually(within: .seconds(12), in: stack.world) { try await hasGoneOn(without: service) }
                // Whatever became of the run: nothing stays stopped.
                service.process?.send(signal: SIGCONT)
            }
        }
        // A charge that is to come after its void waits until the order is over.
        _ = try await eventually(within: .seconds(6), in: stack.world) {
            try await crashCase.scenario == .tardio ? isDone() : isOver()
        }
        for proxy in stack.proxies.values { proxy.release() }
        return isReached
    }

    private func stopped(_ service: Supervised) async throws -> Bool {
        var isStopped = false
        _ = try await eventually(within: .seconds(30), in: stack.world) {
            isStopped = service.process?.isStopped == true
            if isStopped { return true }
            guard buyer.isDone else { return false }
            return try await stack.books().isAtRest
        }
        return isStopped
    }

    /// The server is killed while the program stands where it is, or when its next COMMIT is on its way, and comes back when the program
    /// has seen that it is away.
    private func takeAway(_ server: KillableServer, from service: Supervised) async throws {
        let goOn: @Sendable () -> Void = { service.process?.send(signal: SIGCONT) }
        if crashCase.fault.action == .killDatabaseAmid {
            let isCommitting = try await server.commitHeldUp(in: stack.databaseNames(of: service.name), stack.world, goOn: goOn)
            isCommitLost.withLock { $0 = isCommitting }
        }
        try await server.killed { [stack] in
            goOn()
            _ = try await eventually(within: .seconds(3), in: stack.world) {
                await (try? stack.call("GET", service.name, "/health/ready"))?.status == 503
            }
        }
    }

    private func hasGoneOn(without service: Supervised) async throws -> Bool {
        guard crashCase.replicas == 2, service.name == crashCase.shape.orders else { return try await isOver() }
        if crashCase.fault.action == .stop, stack.replicas.dropFirst().contains(where: hasTakenOver) { return true }
        return try await isDone()
    }

    private func hasTakenOver(_ service: String) -> Bool {
        stack.services[service]?.consoles.contains { $0.contains("order taken over") } == true
    }

    /// Whether the client has its answer and no order is under way.
    private func isDone() async throws -> Bool {
        guard buyer.isDone else { return false }
        return try await stack.books().ordersAreAtRest
    }

    /// The same, or an order is past its deadline.
    private func isOver() async throws -> Bool {
        let now = stack.world.now.micros
        if try await isDone() { return true }
        return try await stack.books().orders.contains { $0.isTaken && $0.plazo + 500_000 < now && $0.estado == "confirmando" }
    }

    // Afterwards.

    private func check() async throws -> [String] {
        // Without one of the rules it may never be.
        let limit = Duration.seconds(stack.plan.suspended == nil ? 40 : 10)
        let isAtRest = try await eventually(within: limit, in: stack.world, every: .milliseconds(50)) { try await isQuiet() }
        var problems = isAtRest ? [] : ["not at rest after \(limit): \(try await stack.books())"]
        problems += try await conciliar()
        // What was told for good stays so, whatever came after it.
        let told = buyer.lastWords
        for first in told where first.step.key != nil {
            let again = try await buyer.askAgain(first.step)
            if again.status != first.status || again.body != first.body || !again.isReplayed {
                problems.append("asked again: \(again), replayed: \(again.isReplayed); before: \(first)")
            }
        }
        let books = try await stack.books()
        let shape = crashCase.shape
        let lines = crashCase.scenario.lines(in: shape)
        let loaded = Dictionary(uniqueKeysWithValues: lines.enumerated().map { (Int64($0 + 1), Int64($1.stock)) })
        problems += books.contradictions(loaded: loaded) + buyer.lies + buyer.answers.flatMap { books.contradictions(of: $0, in: shape) }
        problems += end(told, books)
        return problems
    }

    /// A program may come to its point only now: by a request that was held up, or by one of those that look what has become of it all.
    private func lettingGo<Result: Sendable>(_ body: @escaping @Sendable () async throws -> Result) async throws -> Result {
        async let _: Void = {
            while true {
                letGoLate()
                try await stack.world.sleep(for: .milliseconds(50))
            }
        }()
        return try await body()
    }

    private func letGoLate() {
        for service in stack.services.values where service.process?.isStopped == true {
            // The server has not been killed, and is not any more.
            isLate.withLock { $0 = !crashCase.fault.action.isOfDatabase }
            service.process?.send(signal: SIGCONT)
        }
    }

    private func isQuiet() async throws -> Bool {
        guard stack.services.values.allSatisfy({ $0.address != nil && $0.process?.isStopped == false }),
            stack.proxies.values.allSatisfy({ $0.held == 0 })
        else { return false }
        return try await stack.books().isAtRest
    }

    /// What `pedidos conciliar`, or `compras conciliar`, finds.
    private func conciliar() async throws -> [String] {
        let (program, variables) = (stack.plan.shape.orders, try stack.toolEnvironment())
        var console = ""
        // 2: it could not look, where a service is killed just now.
        _ = try await eventually(within: .seconds(20), in: stack.world) {
            let tool = try ServiceProcess(program, in: stack.folder.file("conciliar"), variables, arguments: ["conciliar", "--json"])
            let exit = try await tool.exit()
            console = exit.status == 0 ? "" : "conciliar ended with \(exit.status): \(tool.console)"
            return exit.status != 2
        }
        return console.isEmpty ? [] : [console]
    }

    /// Whether the client who did not give up got what he wanted, once.
    private func end(_ told: [Buyer.Answer], _ books: Books) -> [String] {
        let steps = crashCase.scenario.stages(in: crashCase.shape).joined()
        let states = books.orders.map(\.estado)
        let confirmed = states.count { $0 == "confirmado" }
        let isRight =
            switch crashCase.scenario.end(in: crashCase.shape) {
            case .confirmado: confirmed == 1 && books.charges.count == 1
            case .cancelado, .sinStock, .reembolsado: confirmed == 0 && books.charges.isEmpty
            case .cualquiera: states == ["confirmado"] && books.charges.count == 1 || states == ["cancelado"] && books.charges.isEmpty
            }
        let wrong = told.filter { !$0.step.wanted.contains($0.status) }.map { "\($0) is not what was to come of it" }
        let untold = steps.filter { step in !told.contains { $0.step == step } }.map { "never asked for \($0.method) \($0.path)" }
        return wrong + untold + editContradictions(told, books)
            + (isRight ? [] : ["in the end the orders are \(states), with the charges \(books.charges)"])
    }

    /// Who was told that his edit is done finds its lines, and who was told to look again finds them where he had not been told.
    private func editContradictions(_ told: [Buyer.Answer], _ books: Books) -> [String] {
        let wanted = crashCase.scenario.lines(in: crashCase.shape).enumerated().map { (Int64($0 + 1), Int64($1.wanted)) }
        return told.filter { $0.step.method == "PUT" && ($0.status == 200 || $0.step.wanted == [200, 412]) }.flatMap { answer in
            books.orders.filter { $0.lines != Dictionary(uniqueKeysWithValues: wanted) }.map { "told \(answer), and there is \($0)" }
        }
    }
}
