internal import WorldKit

/// Writes that wait, and which connection takes them next. A value, kept under a lock by whoever has it.
///
/// While anything waits one connection has been told so and has not begun yet: nothing waits for good.
struct WriteQueue {
    /// A write that waits.
    struct Entry {
        /// To withdraw it by; 0 for one that never is.
        let id: UInt64
        let job: any AnyWriteJob
        let since: Uptime
    }

    /// More writes than this do not wait.
    private static let maximumWaiting = 10_000

    /// So many are committed together at the most: more would keep the first of them waiting for the last.
    private static let maximumBatch = 256

    /// How many connections write.
    private let lanes: Int
    private var waiting: [Entry] = []
    private var lastID: UInt64 = 0
    private(set) var isClosed = false
    /// Who has been told, and has not begun yet.
    private var told: Int?
    /// Who is at a batch.
    private var busy: Set<Int> = []

    init(lanes: Int) { self.lanes = lanes }

    var count: Int { waiting.count }

    mutating func newID() -> UInt64 {
        lastID += 1
        return lastID
    }

    /// Puts a write at the end.
    /// - Returns: the connection that is to be told; nil where one has been.
    /// - Throws: `closed`, `overloaded`
    mutating func append(_ entry: Entry) throws(DatabaseError) -> Int? {
        if isClosed { throw .closed }
        if waiting.count >= Self.maximumWaiting { throw .overloaded }
        waiting.append(entry)
        return next()
    }

    /// nil for one that does not wait any more.
    mutating func withdraw(_ id: UInt64) -> (any AnyWriteJob)? {
        waiting.firstIndex { $0.id == id }.map { waiting.remove(at: $0).job }
    }

    /// A connection begins.
    /// - Returns: what it is to commit, and the connection that is to be told of what is left.
    mutating func begin(on lane: Int) -> (batch: [Entry], tell: Int?) {
        told = nil
        busy.insert(lane)
        let batch = Array(waiting.prefix(Self.maximumBatch))
        waiting.removeFirst(batch.count)
        return (batch, waiting.isEmpty ? nil : next())
    }

    /// A connection has ended its batch.
    /// - Returns: whether it is to begin again: whoever has been told is still at another one.
    mutating func end(on lane: Int) -> Bool {
        busy.remove(lane)
        guard !waiting.isEmpty, let told, busy.contains(told) else { return false }
        self.told = lane
        return true
    }

    /// From here on all is refused.
    /// - Returns: what waited.
    mutating func close() -> [any AnyWriteJob] {
        isClosed = true
        defer { waiting = [] }
        return waiting.map(\.job)
    }

    /// One that has nothing to do, else one that will have.
    private mutating func next() -> Int? {
        guard told == nil else { return nil }
        told = (0..<lanes).first { !busy.contains($0) } ?? 0
        return told
    }
}
