internal import Observability
internal import WorldKit

/// A connection and the thread that it lives on. It is opened when it is needed, and anew when it was lost.
///
/// Unchecked: but for `submit` and `close` all of it is the worker's alone.
final class Lane: @unchecked Sendable {
    /// When a connection is given up though nothing is wrong with it.
    struct Rules {
        /// It is not used longer than this.
        var lifetime: Duration
        /// After so long a rest it is asked whether it is still there.
        var rest: Duration
        /// After a failure to open it nobody tries for so long: what waits is to be told at once.
        var pause: Duration

        static let server = Rules(lifetime: .seconds(1800), rest: .seconds(1), pause: .milliseconds(250))
    }

    private let worker: any Worker
    private let world: any World
    private let rules: Rules?
    private let metrics: DatabaseMetrics
    private let open: @Sendable () throws(DatabaseError) -> any Session
    private var session: (any Session)?
    private var opened = Uptime(micros: 0)
    private var used = Uptime(micros: 0)
    private var failure: (error: DatabaseError, until: Uptime)?
    private var isClosed = false

    /// One that is open and stays so; once closed it is so for ever.
    init(_ session: any Session, _ worker: any Worker, _ world: any World, _ metrics: DatabaseMetrics) {
        self.session = session
        self.worker = worker
        self.world = world
        self.metrics = metrics
        rules = nil
        open = { () throws(DatabaseError) in throw .closed }
    }

    /// One that is opened by whoever uses it first, on the worker.
    init(
        _ worker: any Worker, _ world: any World, _ metrics: DatabaseMetrics, _ rules: Rules,
        open: @escaping @Sendable () throws(DatabaseError) -> any Session
    ) {
        self.worker = worker
        self.world = world
        self.metrics = metrics
        self.rules = rules
        self.open = open
    }

    /// Runs a step on its thread. From any thread; returns at once.
    func submit(_ step: @escaping @Sendable () -> Void) { worker.submit(step) }

    /// The connection, as good as can be known. On the worker.
    /// - Throws: `DatabaseError` when it cannot be opened.
    func use() throws(DatabaseError) -> any Session {
        if isClosed { throw .closed }
        guard let rules else {
            guard let session else { throw .closed }
            return session
        }
        let now = world.uptime
        defer { used = now }
        if let session, session.isUsable, now - opened < rules.lifetime, now - used < rules.rest || session.isThere() { return session }
        session = nil
        if let failure, now < failure.until { throw failure.error }
        do {
            let new = try open()
            metrics.opened.increment()
            (session, opened, failure) = (new, now, nil)
            return new
        } catch {
            // From here: to find out that nobody answers takes seconds.
            failure = (error, world.uptime + rules.pause)
            throw error
        }
    }

    /// Closes the connection, on its thread, after all that was submitted before.
    func close() {
        worker.submit { [self] in
            session = nil
            isClosed = true
        }
    }
}
