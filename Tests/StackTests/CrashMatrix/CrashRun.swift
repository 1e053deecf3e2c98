import Foundation
import JSON
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

    /// Never throws but when it is cancelled: what goes wrong with the run itself is one of its problems.
    /// - Parameter suspended: a rule of orders that the programs leave out.
    static func run(_ crashCase: CrashCase, suspended: Regla? = nil) async throws -> Outcome {
        let plan = CrashStack.Plan(
            scenario: crashCase.scenario, replicas: crashCase.replicas, fault: crashCase.fault, database: crashCase.database,
            suspended: suspended)
        do {
            return try await CrashStack.with(plan) { stack in
                try await CrashRun(stack: stack, buyer: Buyer(stack), crashCase: crashCase).outcome()
            }
        } catch {
            try Task.checkCancellation()
            return Outcome(crashCase: crashCase, isReached: false, isTakenOver: false, problems: ["\(error)"], report: "")
        }
    }

    private func outcome() async throws -> Outcome {
        var problems: [String] = []
        do {
            async let isStopped: Bool = letGo()
            let last = try await buyer.run()
            let isReached = try await isStopped
            problems += try await check(last)
            return await outcome(isReached: isReached || isKilled || isCut || isLate.withLock { $0 }, problems)
        } catch {
            try Task.checkCancellation()
            problems.append("\(error)")
            return await outcome(isReached: true, problems)
        }
    }

    private func outcome(isReached: Bool, _ problems: [String]) async -> Outcome {
        let isTakenOver = stack.services.values.contains { $0.consoles.contains { $0.contains("order taken over") } }
        return Outcome(
            crashCase: crashCase, isReached: isReached, isTakenOver: isTakenOver, problems: problems,
            report: problems.isEmpty ? "" : await CrashReport.of(stack, buyer))
    }

    private var isKilled: Bool {
        guard crashCase.fault.action == .kill else { return false }
        let before = crashCase.scenario.prelude?.service == crashCase.fault.service ? 1 : 0
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
        if fault.action == .stop || fault.action == .stopLong, let service = stack.services[fault.service] {
            isReached = try await stopped(service)
            if isReached {
                _ = try await eventually(within: .seconds(12), in: stack.world) { try hasGoneOn(without: service) }
                // Whatever became of the run: nothing stays stopped.
                service.process?.send(signal: SIGCONT)
            }
        }
        // A charge that is to come after its void waits until the order is over.
        _ = try await eventually(within: .seconds(6), in: stack.world) { try crashCase.scenario == .tardio ? isDone() : isOver() }
        for proxy in stack.proxies.values { proxy.release() }
        return isReached
    }

    private func stopped(_ service: Supervised) async throws -> Bool {
        var isStopped = false
        _ = try await eventually(within: .seconds(30), in: stack.world) {
            isStopped = service.process?.isStopped == true
            return try isStopped || buyer.isDone && Books(of: stack).isAtRest
        }
        return isStopped
    }

    private func hasGoneOn(without service: Supervised) throws -> Bool {
        guard crashCase.replicas == 2, service.name == "pedidos" else { return try isOver() }
        let isTakenOver = stack.services["pedidos-2"]?.consoles.contains { $0.contains("order taken over") } == true
        return try crashCase.fault.action == .stop && isTakenOver || isDone()
    }

    /// Whether the client has its answer and no order is under way.
    private func isDone() throws -> Bool { try buyer.isDone && Books(of: stack).ordersAreAtRest }

    /// The same, or an order is past its deadline.
    private func isOver() throws -> Bool {
        let now = stack.world.now.micros
        return try isDone()
            || Books(of: stack).orders.contains { $0.isTaken && $0.plazo + 500_000 < now && $0.estado == "confirmando" }
    }

    // Afterwards.

    private func check(_ last: Buyer.Answer) async throws -> [String] {
        // Without one of the rules it may never be.
        let limit = Duration.seconds(stack.plan.suspended == nil ? 40 : 10)
        let isAtRest = try await eventually(within: limit, in: stack.world, every: .milliseconds(50)) {
            letGoLate()
            return try isQuiet()
        }
        var problems = isAtRest ? [] : ["not at rest after \(limit): \(try Books(of: stack))"]
        problems += try await conciliar()
        let again = try await buyer.askAgain()
        let first = buyer.answers.first { $0.asked.hasSuffix(" /pedidos") && $0.isFinal }
        if again.status != first?.status || again.body != first?.body || !again.isReplayed {
            problems.append("asked again: \(again), replayed: \(again.isReplayed); before: \(first.map { "\($0)" } ?? "–")")
        }
        let books = try Books(of: stack)
        let lines = crashCase.scenario.lines
        let loaded = Dictionary(uniqueKeysWithValues: lines.enumerated().map { (Int64($0 + 1), Int64($1.stock)) })
        problems += books.contradictions(loaded: loaded) + buyer.lies + buyer.answers.flatMap(books.contradictions)
        problems += end(last, books)
        return problems
    }

    /// By a request that was held up until then.
    private func letGoLate() {
        for service in stack.services.values where service.process?.isStopped == true {
            isLate.withLock { $0 = true }
            service.process?.send(signal: SIGCONT)
        }
    }

    private func isQuiet() throws -> Bool {
        try stack.services.values.allSatisfy { $0.address != nil && $0.process?.isStopped == false }
            && stack.proxies.values.allSatisfy { $0.held == 0 } && Books(of: stack).isAtRest
    }

    /// What `pedidos conciliar` finds.
    private func conciliar() async throws -> [String] {
        var environment = try stack.database("pedidos").environment()
        environment.merge(["SERVICE_TOKEN": Stack.token, "LOG_LEVEL": "error"]) { $1 }
        for (variable, name) in [("INVENTORY_URL", "inventario"), ("PAYMENTS_URL", "pagos")] {
            environment[variable] = "http://127.0.0.1:\(stack.proxies[name]?.port ?? 0)"
        }
        let variables = environment
        var console = ""
        // 2: it could not look, where a service is killed just now.
        _ = try await eventually(within: .seconds(20), in: stack.world) {
            let tool = try ServiceProcess("pedidos", in: stack.folder.file("conciliar"), variables, arguments: ["conciliar", "--json"])
            let exit = try await tool.exit()
            console = exit.status == 0 ? "" : "conciliar ended with \(exit.status): \(tool.console)"
            return exit.status != 2
        }
        return console.isEmpty ? [] : [console]
    }

    /// Whether the client who did not give up got what he wanted, once.
    private func end(_ last: Buyer.Answer, _ books: Books) -> [String] {
        let confirmed = books.orders.filter { $0.estado == "confirmado" }.count
        let isRight =
            switch crashCase.scenario.end {
            case .confirmado: last.status == 201 && confirmed == 1 && books.charges.count == 1
            case .cancelado: last.status == 202 && last.estado == "cancelado" && confirmed == 0 && books.charges.isEmpty
            case .sinStock: last.status == 409 && confirmed == 0 && books.charges.isEmpty
            case .reembolsado: last.status == 200 && last.estado == "reembolsado" && confirmed == 0 && books.charges.isEmpty
            }
        return isRight ? [] : ["in the end told \(last), with \(confirmed) confirmed orders and the charges \(books.charges)"]
    }
}
