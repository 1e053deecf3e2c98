import Foundation
import TestSupport
import Testing
import WorldKit

/// The services as real processes are killed, stopped and cut off at every point that they come to, and recover by themselves.
@Suite(.timeLimit(.minutes(CrashMatrix.part.isEmpty ? 10 : 240)), .serialized)
struct CrashMatrixTests {
    private static let maps = Shape.allCases.map { shape in Once { try await FaultMap.draw(shape, lanes: CrashMatrix.lanes) } }

    private static func map(_ shape: Shape) async throws -> FaultMap {
        for (each, map) in zip(Shape.allCases, maps) where each == shape { return try await map.value() }
        throw CrashStack.NotReady(what: shape.rawValue)
    }

    @Test(.disabled(if: CrashMatrix.single != nil), arguments: Shape.allCases)
    func `the programs tell every step of an order that is known`(shape: Shape) async throws {
        let map = try await Self.map(shape)
        let steps = KnownSteps(shape)
        for (service, known) in steps.points {
            #expect(known.subtracting(map.points(of: service)) == [], "\(service) does not come to these")
        }
        for (service, known) in steps.routes {
            #expect(known.subtracting(map.routes(of: service)) == [], "\(service) is not asked for these")
        }
        #expect(map.cases.filter { CrashCase("\($0)") != $0 || CrashCase("\($0.on(.mariaDB))") != $0.on(.mariaDB) } == [])
        #expect(map.background[shape.orders]?.contains("before read hayLibres") == true)
        #expect(map.points(of: shape.orders).isDisjoint(with: map.background[shape.orders] ?? []))
    }

    @Test func `whatever goes wrong at whatever point, it ends by itself as if it had not`() async throws {
        if let text = CrashMatrix.single {
            let example = "confirmado/2/pedidos/kill:1:after commit empezar"
            let one = try #require(CrashCase(text), "CRASH_CASE is not understood: it should be like \(example)")
            let outcome = try await CrashRun.run(one)
            expect(outcome, seed: nil)
            #expect(outcome.isReached, "nothing went wrong: the point was not reached")
            return
        }
        try await run(.pinguinos, on: .sqlite)
    }

    @Test(.disabled(if: CrashMatrix.single != nil)) func `so it does on a server that others use at the same time`() async throws {
        try await run(.pinguinos, on: .mariaDB)
    }

    @Test(.disabled(if: CrashMatrix.single != nil))
    func `so it does step by step, with two replicas, and with a server of all databases that is killed too`() async throws {
        try await run(.compras, on: .mariaDB)
    }

    private func run(_ shape: Shape, on database: DatabaseKind) async throws {
        let map = try await Self.map(shape)
        let seed = Kills.seed
        let cases = CrashMatrix.cases(of: map, on: database, seed: seed)
        #expect(!cases.isEmpty, "CRASH_MATRIX is \(CrashMatrix.part): it should be all, or the name of a scenario")
        print("\(cases.count) runs of \(map.cases.count) of \(shape) on \(database), \(CrashMatrix.lanes) at a time (seed \(seed))")
        let start = ContinuousClock.now
        let outcomes = try await CrashMatrix.run(cases) { one in CrashMatrix.isPart ? map.others(like: one) : [] }
        for outcome in outcomes { expect(outcome, seed: seed) }
        if CrashMatrix.hasEveryStep, database == .sqlite || !CrashMatrix.part.isEmpty {
            expectEveryStepReached(outcomes, KnownSteps(shape))
        }
        if shape == .compras, CrashMatrix.hasEveryStep {
            #expect(outcomes.contains { $0.isReached && $0.crashCase.fault.action.isOfDatabase }, "no server was killed")
        }
        let missed = outcomes.filter { !$0.isReached }
        print(
            "\(outcomes.count) runs in \(start.duration(to: .now)), \(outcomes.count { $0.isTakenOver }) with an order taken over,"
                + " \(outcomes.count { $0.isCommitLost }) with a COMMIT that was not answered,"
                + " \(missed.count) in which the point was not reached (seed \(seed))")
        for outcome in missed { print("    not reached: \(outcome.crashCase)") }
    }

    /// What the others show would not be worth much otherwise.
    @Test(
        .disabled(if: CrashMatrix.single != nil),
        arguments: [
            (Regla.lapida, "tardio/1/pagos/twice:1:POST /pagos/anular"),
            (.version, "alLimite/2/pedidos/stopLong:1:before commit terminar"),
            (.anular, "alLimite/1/pedidos/kill:1:after call pagos"),
            (.lapida, "compras/tardio/2/pagos/twice:1:POST /pagos/anular"),
            (.anular, "compras/alLimite/2/compras/kill:1:after call pagos"),
        ])
    func `a rule of orders that is left out is found`(regla: Regla, text: String) async throws {
        let one = try #require(CrashCase(text))
        let kept = try await CrashRun.run(one)
        expect(kept, seed: nil)
        let leftOut = try await CrashRun.run(one, suspended: regla)
        #expect(kept.isReached && leftOut.isReached)
        #expect(leftOut.problems != [], "\(regla)")
    }

    private func expect(_ outcome: CrashRun.Outcome, seed: UInt64?) {
        guard !outcome.problems.isEmpty else { return }
        let problems = outcome.problems.map { "  " + $0 }.joined(separator: "\n")
        let chance = seed.map { " (seed \($0))" } ?? ""
        Issue.record("\(outcome.crashCase)\(chance)\n\(problems)\n\(outcome.report)\n  again: \(outcome.crashCase.command)")
    }

    /// Otherwise it has shown nothing.
    private func expectEveryStepReached(_ outcomes: [CrashRun.Outcome], _ steps: KnownSteps) {
        let reached = outcomes.filter(\.isReached).map(\.crashCase.fault)
        for (service, known) in steps.points {
            let killed = Set(reached.filter { $0.service == service && $0.rule == nil }.map(\.point))
            #expect(known.subtracting(killed) == [], "nothing went wrong there in \(service)")
        }
        for (service, known) in steps.routes {
            let cut = Set(reached.filter { $0.service == service && $0.rule != nil }.map(\.point))
            #expect(known.subtracting(cut) == [], "nothing went wrong on the way to \(service)")
        }
        #expect(outcomes.contains { $0.isTakenOver && $0.crashCase.replicas == 2 })
    }
}
