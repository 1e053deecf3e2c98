internal import CMariaDB
internal import WorldKit

/// The memory that a statement's rows are fetched into, one at a time.
@safe final class ColumnBlock {
    /// How a column is read.
    private enum Form: Equatable { case integer(isUnsigned: Bool), decimal, moment, text, blob, unread(String) }

    /// A value that is longer is fetched by itself when it is read.
    private static let shortLength = 256

    let count: Int
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let forms: [Form]
    private let places: UnsafeMutableRawPointer
    private let lengths: UnsafeMutablePointer<UInt>
    private let nulls: UnsafeMutablePointer<my_bool>
    private let errors: UnsafeMutablePointer<my_bool>

    /// nil for a statement that answers no rows.
    init?(_ statement: UnsafeMutablePointer<MYSQL_STMT>) {
        count = Int(unsafe mysql_stmt_field_count(statement))
        guard count > 0, let fields = unsafe mariadb_stmt_fetch_fields(statement) else { return nil }
        unsafe binds = .allocate(capacity: count)
        unsafe lengths = .allocate(capacity: count)
        unsafe nulls = .allocate(capacity: count)
        unsafe errors = .allocate(capacity: count)
        unsafe places = .allocate(byteCount: max(count, 1) * Self.shortLength, alignment: 16)
        var forms: [Form] = []
        for index in 0..<count {
            let form = unsafe Self.form(of: fields[index])
            forms.append(form)
            var bind = unsafe MYSQL_BIND()
            switch form {
            case .integer(let isUnsigned):
                unsafe bind.buffer_type = MYSQL_TYPE_LONGLONG
                unsafe bind.is_unsigned = isUnsigned ? 1 : 0
            case .moment: unsafe bind.buffer_type = MYSQL_TYPE_DATETIME
            case .decimal, .text, .unread: unsafe bind.buffer_type = MYSQL_TYPE_STRING
            case .blob: unsafe bind.buffer_type = MYSQL_TYPE_BLOB
            }
            unsafe bind.buffer = places + index * Self.shortLength
            unsafe bind.buffer_length = UInt(Self.shortLength)
            unsafe bind.length = lengths + index
            unsafe bind.is_null = nulls + index
            unsafe bind.error = errors + index
            unsafe binds[index] = bind
        }
        self.forms = forms
    }

    deinit {
        unsafe binds.deallocate()
        unsafe lengths.deallocate()
        unsafe nulls.deallocate()
        unsafe errors.deallocate()
        unsafe places.deallocate()
    }

    /// Whether it is made for the rows that the statement has answered with.
    func fits(_ statement: UnsafeMutablePointer<MYSQL_STMT>) -> Bool {
        guard let fields = unsafe mariadb_stmt_fetch_fields(statement), unsafe mysql_stmt_field_count(statement) == count else {
            return false
        }
        return (0..<count).allSatisfy { unsafe Self.form(of: fields[$0]) == forms[$0] }
    }

    /// - Throws: `MariaDBError`, as `MariaDBStatement.value`.
    func value(at index: Int, of statement: UnsafeMutablePointer<MYSQL_STMT>) throws(MariaDBError) -> MariaDBValue {
        // Of NULL the length is whatever it was before.
        if unsafe nulls[index] != 0 { return .null }
        let place = unsafe places + index * Self.shortLength
        switch forms[index] {
        case .integer(isUnsigned: false): return .integer(unsafe place.load(as: Int64.self))
        case .integer(isUnsigned: true):
            guard let number = Int64(exactly: unsafe place.load(as: UInt64.self)) else { throw unread(index, "a number beyond 64 bits") }
            return .integer(number)
        case .moment:
            guard let moment = Instante(unsafe place.load(as: MYSQL_TIME.self)) else { throw unread(index, "a date that is none") }
            return .moment(moment)
        case .decimal: return .decimal(String(decoding: try unsafe bytes(index, statement), as: UTF8.self))
        case .text: return .text(String(decoding: try unsafe bytes(index, statement), as: UTF8.self))
        case .blob: return .blob(try unsafe bytes(index, statement))
        case .unread(let type): throw unread(index, type)
        }
    }

    private func bytes(_ index: Int, _ statement: UnsafeMutablePointer<MYSQL_STMT>) throws(MariaDBError) -> [UInt8] {
        let length = Int(unsafe lengths[index])
        if length <= Self.shortLength {
            return unsafe Array(UnsafeRawBufferPointer(start: places + index * Self.shortLength, count: length))
        }
        var failed: Int32 = 0
        let long = unsafe [UInt8](unsafeUninitializedCapacity: length) { buffer, filled in
            var bind = unsafe binds[index]
            unsafe bind.buffer = UnsafeMutableRawPointer(buffer.baseAddress)
            unsafe bind.buffer_length = UInt(length)
            failed = unsafe mysql_stmt_fetch_column(statement, &bind, UInt32(index), 0)
            filled = failed == 0 ? length : 0
        }
        if failed != 0 { throw unsafe MariaDBError(statement) }
        return long
    }

    private func unread(_ index: Int, _ what: String) -> MariaDBError {
        MariaDBError(code: UInt32(CR_UNSUPPORTED_PARAM_TYPE), sqlState: "07006", message: "column \(index) holds \(what)")
    }

    private static func form(of field: MYSQL_FIELD) -> Form {
        switch unsafe field.type {
        case MYSQL_TYPE_TINY, MYSQL_TYPE_SHORT, MYSQL_TYPE_INT24, MYSQL_TYPE_LONG, MYSQL_TYPE_LONGLONG, MYSQL_TYPE_YEAR:
            .integer(isUnsigned: unsafe field.flags & UInt32(UNSIGNED_FLAG) != 0)
        case MYSQL_TYPE_DECIMAL, MYSQL_TYPE_NEWDECIMAL: .decimal
        case MYSQL_TYPE_DATETIME, MYSQL_TYPE_TIMESTAMP, MYSQL_TYPE_DATE: .moment
        case MYSQL_TYPE_FLOAT, MYSQL_TYPE_DOUBLE: .unread("a binary fraction")
        case MYSQL_TYPE_TIME: .unread("a time of day")
        case MYSQL_TYPE_BIT: .unread("bits")
        // Bytes bear the number of the character set that is none.
        default: unsafe field.charsetnr == 63 ? .blob : .text
        }
    }
}
