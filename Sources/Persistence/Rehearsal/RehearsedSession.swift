#if DEBUG || SIMULACION
internal import WorldKit

/// A session whose COMMITs end as a rehearsal will have it, and whose clock is the rehearsal's. All else is the session behind it.
final class RehearsedSession: Session {
    private static let reason = "as the rehearsal will have it"

    private let session: any Session
    private let point: any CommitPoint
    private let now: @Sendable () -> Instante

    init(_ session: any Session, _ point: any CommitPoint, now: @escaping @Sendable () -> Instante) {
        self.session = session
        self.point = point
        self.now = now
    }

    func commit() throws(DatabaseError) {
        switch point.fate() {
        case .done: try session.commit()
        case .conflict: throw .conflict(Self.reason)
        case .refused: throw .unavailable(name: "SQLITE_FULL", message: Self.reason)
        case .unknownDone:
            try session.commit()
            throw .commitUnknown(Self.reason)
        case .unknownNotDone: throw .commitUnknown(Self.reason)
        case .killedBefore:
            point.kill()
            throw .closed
        case .killedAfter:
            try session.commit()
            point.kill()
            throw .closed
        }
    }

    func clock() -> Instante? { now() }

    var dialect: Dialect { session.dialect }
    func begin() throws(DatabaseError) { try session.begin() }
    func beginReading(alone: Bool) throws(DatabaseError) { try session.beginReading(alone: alone) }
    func rollBack() { session.rollBack() }
    var isInTransaction: Bool { session.isInTransaction }
    func mark() throws(DatabaseError) { try session.mark() }
    func keepSinceMark() throws(DatabaseError) { try session.keepSinceMark() }
    func rollBackToMark() -> Bool { session.rollBackToMark() }
    func execute(_ sql: String, _ values: [SQLValue]) throws(DatabaseError) -> Int64 {
        if point.givesWay() { throw .conflict(Self.reason) }
        return try session.execute(sql, values)
    }

    func query(_ sql: String, _ values: [SQLValue], _ each: (Row) throws -> Void) throws { try session.query(sql, values, each) }
}
#endif
