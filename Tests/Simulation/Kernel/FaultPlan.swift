/// How often each kind of fault happens in a run. Each seed draws a plan of its own: some runs have none of a kind, some much, so
/// that a rare thing is also seen where others do not hide it.
struct FaultPlan {
    /// In a thousand steps: something is done to a process.
    var mischief = 0
    /// How the mischief is shared out.
    var kills = 0, pauses = 0, cuts = 0, clockJumps = 0, databaseClockJumps = 0
    /// In a thousand messages.
    var lost = 0, slow = 0, late = 0, doubled = 0
    /// In a thousand COMMITs, and in ten thousand statements.
    var commits = 0
    /// In a thousand steps: a timer before ready work.
    var haste = 0

    /// Nothing goes wrong.
    static let none = FaultPlan()

    private init() {}

    init(_ chance: inout Chance) {
        mischief = chance.one(of: [0, 3, 6, 12, 25])
        kills = chance.one(of: [0, 1, 3])
        pauses = chance.one(of: [0, 1, 3])
        clockJumps = chance.one(of: [0, 1])
        databaseClockJumps = chance.one(of: [0, 1])
        cuts = chance.one(of: [0, 1, 2])
        lost = chance.one(of: [0, 10, 40, 120])
        slow = chance.one(of: [0, 50, 200])
        late = chance.one(of: [0, 10, 50])
        doubled = chance.one(of: [0, 20, 80])
        commits = chance.one(of: [0, 0, 20, 50, 120])
        haste = chance.one(of: [0, 10, 40, 100])
    }
}
