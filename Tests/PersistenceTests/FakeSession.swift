import TestSupport
import WorldKit

@testable import Persistence

/// A session on a list instead of a database, each call of which may fail, as a seed will have it. The one statement that
/// it knows adds a text to the list.
///
/// Unchecked: one thread uses it, as any session.
final class FakeSession: Session, @unchecked Sendable {
    enum Outcome {
        case good
        case refused
        /// Taken back in favour of another transaction.
        case gaveWay
        /// The COMMIT took place, and says that it does not know.
        case keptUnknown
        case lostUnknown
    }

    /// What another connection would see.
    private(set) var kept: [String] = []
    private var open: [String]?
    private var place: Int?
    private var random: SplitMix64
    /// The next outcomes, the last one for ever; empty where the seed decides.
    private var script: [Outcome] = []
    /// The texts of the statements that give way to another transaction, each once: the rest of the transaction is still there.
    private var givingWay: Set<String> = []
    private(set) var commits: [Outcome] = []

    let dialect = Dialect.sqlite

    func clock() -> Instante? { nil }

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    /// One of which only this fails: the COMMITs as scripted, and these statements.
    convenience init(_ script: [Outcome], givingWay: Set<String> = []) {
        self.init(seed: 0)
        self.script = script
        self.givingWay = givingWay
    }

    private func happens(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    private func mayFail(_ call: String, oneIn count: Int) throws(DatabaseError) {
        if script.isEmpty, happens(oneIn: count) { throw .failed(name: call, message: "as the seed will have it") }
    }

    func begin() throws(DatabaseError) {
        try mayFail("begin", oneIn: 20)
        guard open == nil else { throw .failed(name: "begin", message: "a transaction inside another") }
        open = []
    }

    func beginReading(alone: Bool) throws(DatabaseError) { throw .failed(name: "read", message: "nobody reads here") }

    func commit() throws(DatabaseError) {
        let outcome = nextOutcome()
        commits.append(outcome)
        if outcome == .good || outcome == .keptUnknown {
            kept += open ?? []
            open = nil
            place = nil
        }
        switch outcome {
        case .good: break
        case .refused: throw .busy
        case .gaveWay: throw .conflict("as the seed will have it")
        case .keptUnknown, .lostUnknown: throw .commitUnknown("as the seed will have it")
        }
    }

    private func nextOutcome() -> Outcome {
        if script.count > 1 { return script.removeFirst() }
        if let last = script.first { return last }
        let outcomes: [Outcome] = [.good, .good, .good, .refused, .gaveWay, .keptUnknown, .lostUnknown]
        return outcomes.randomElement(using: &random) ?? .good
    }

    func rollBack() {
        open = nil
        place = nil
    }

    var isInTransaction: Bool { open != nil }

    func mark() throws(DatabaseError) {
        try mayFail("mark", oneIn: 40)
        place = open?.count
    }

    func keepSinceMark() throws(DatabaseError) {
        try mayFail("keep", oneIn: 40)
        place = nil
    }

    /// One time in three all is lost, as when the disk is full.
    func rollBackToMark() -> Bool {
        guard let place, let count = open?.count, !script.isEmpty || !happens(oneIn: 3) else {
            rollBack()
            return false
        }
        open?.removeLast(count - place)
        self.place = nil
        return true
    }

    func execute(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> Int64 {
        guard open != nil, place != nil else { throw .failed(name: "execute", message: "outside a job") }
        if givingWay.remove(sql) != nil { throw .conflict("as the script will have it") }
        if script.isEmpty, happens(oneIn: 60) { throw .conflict("as the seed will have it") }
        open?.append(sql)
        return 1
    }

    func query(_ sql: String, _ values: [SQLValue], _ each: (Row) throws -> Void) throws {}
}
