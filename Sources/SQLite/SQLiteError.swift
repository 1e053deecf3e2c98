internal import CSQLite

/// What SQLite answered instead of OK.
package struct SQLiteError: Error, Equatable {
    /// The extended result code (https://www.sqlite.org/rescode.html).
    package let code: Int32

    /// SQLite's own sentence about it.
    package let message: String

    package init(code: Int32, message: String) {
        self.code = code
        self.message = message
    }

    /// SQLite's own name of the code, for example `SQLITE_CONSTRAINT_UNIQUE`; the number for one that is rare.
    package var name: String { Self.names[code] ?? Self.names[code & 0xFF] ?? "SQLITE_\(code)" }

    /// Another connection has the lock and did not give it up in time.
    package var isBusy: Bool { [SQLITE_BUSY, SQLITE_LOCKED].contains(code & 0xFF) }

    /// A value that must be the only one is there already.
    package var isUniqueViolation: Bool { code == Self.constraintUnique || code == Self.constraintPrimaryKey }

    /// Any broken constraint.
    package var isConstraintViolation: Bool { code & 0xFF == SQLITE_CONSTRAINT }

    /// The disk did not do what it was asked to: whether a COMMIT took place is not known.
    package var isDiskFailure: Bool { code & 0xFF == SQLITE_IOERR }

    /// The system does not give what is needed: space, a disk that can be written, another open file.
    package var isUnavailable: Bool { [SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN].contains(code & 0xFF) }

    // Extended codes are macros of sums, which Swift does not import.
    private static let constraintUnique = SQLITE_CONSTRAINT | 8 << 8
    private static let constraintPrimaryKey = SQLITE_CONSTRAINT | 6 << 8

    private static let names: [Int32: String] = [
        SQLITE_ERROR: "SQLITE_ERROR", SQLITE_BUSY: "SQLITE_BUSY", SQLITE_LOCKED: "SQLITE_LOCKED", SQLITE_NOMEM: "SQLITE_NOMEM",
        SQLITE_READONLY: "SQLITE_READONLY", SQLITE_INTERRUPT: "SQLITE_INTERRUPT", SQLITE_IOERR: "SQLITE_IOERR",
        SQLITE_CORRUPT: "SQLITE_CORRUPT", SQLITE_FULL: "SQLITE_FULL", SQLITE_CANTOPEN: "SQLITE_CANTOPEN",
        SQLITE_CONSTRAINT: "SQLITE_CONSTRAINT", SQLITE_MISMATCH: "SQLITE_MISMATCH", SQLITE_MISUSE: "SQLITE_MISUSE",
        SQLITE_RANGE: "SQLITE_RANGE", SQLITE_NOTADB: "SQLITE_NOTADB",
        SQLITE_CONSTRAINT | 1 << 8: "SQLITE_CONSTRAINT_CHECK", SQLITE_CONSTRAINT | 3 << 8: "SQLITE_CONSTRAINT_FOREIGNKEY",
        SQLITE_CONSTRAINT | 5 << 8: "SQLITE_CONSTRAINT_NOTNULL", constraintPrimaryKey: "SQLITE_CONSTRAINT_PRIMARYKEY",
        constraintUnique: "SQLITE_CONSTRAINT_UNIQUE", SQLITE_CONSTRAINT | 12 << 8: "SQLITE_CONSTRAINT_DATATYPE",
    ]
}
