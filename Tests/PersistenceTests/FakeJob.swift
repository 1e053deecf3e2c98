import Testing

@testable import Persistence

/// A job that writes its name, fails if it shall, and keeps what it was told.
///
/// Unchecked: one thread uses it.
final class FakeJob: AnyWriteJob, @unchecked Sendable {
    struct Refusal: Error, Equatable {
        let name: String
    }

    let name: String
    let fails: Bool
    private let session: FakeSession
    /// nil until it was told.
    private(set) var told: Result<Void, any Error>?

    init(_ name: String, fails: Bool, _ session: FakeSession) {
        self.name = name
        self.fails = fails
        self.session = session
    }

    func run(in transaction: Transaction) throws {
        #expect(told == nil, "\(name) runs after it was told")
        try transaction.execute(name)
        if fails { throw Refusal(name: name) }
    }

    func answer() {
        #expect(told == nil, "\(name) is told twice")
        // Here is the rule: at this moment it can be seen from outside.
        #expect(session.kept.contains(name), "\(name) is answered before it is there")
        told = .success(())
    }

    func fail(_ error: any Error) {
        #expect(told == nil, "\(name) is told twice")
        told = .failure(error)
    }
}
