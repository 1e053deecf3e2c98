internal import CMariaDB
internal import WorldKit

/// The memory that a statement's values lie in from binding to execution: the library keeps pointers to it.
@safe final class ParameterBlock {
    let count: Int
    let binds: UnsafeMutablePointer<MYSQL_BIND>
    private let numbers: UnsafeMutablePointer<Int64>
    private let times: UnsafeMutablePointer<MYSQL_TIME>
    /// Texts and blobs, one behind the other.
    private var bytes: UnsafeMutableRawBufferPointer

    init(count: Int) {
        self.count = count
        unsafe binds = .allocate(capacity: count)
        unsafe numbers = .allocate(capacity: count)
        unsafe times = .allocate(capacity: count)
        unsafe bytes = .allocate(byteCount: 64 * count, alignment: 1)
    }

    deinit {
        unsafe binds.deallocate()
        unsafe numbers.deallocate()
        unsafe times.deallocate()
        unsafe bytes.deallocate()
    }

    /// Copies the values, one for each place.
    func take(_ values: [MariaDBValue]) {
        makeRoom(for: values.reduce(0) { $0 + $1.byteCount })
        var used = 0
        for (index, value) in values.enumerated() {
            var bind = unsafe MYSQL_BIND()
            switch value {
            case .null: unsafe bind.buffer_type = MYSQL_TYPE_NULL
            case .integer(let number):
                unsafe numbers[index] = number
                unsafe bind.buffer_type = MYSQL_TYPE_LONGLONG
                unsafe bind.buffer = UnsafeMutableRawPointer(numbers + index)
            case .moment(let moment):
                unsafe times[index] = MYSQL_TIME(moment)
                unsafe bind.buffer_type = MYSQL_TYPE_DATETIME
                unsafe bind.buffer = UnsafeMutableRawPointer(times + index)
            case .decimal(let text): used += unsafe put(Array(text.utf8), MYSQL_TYPE_NEWDECIMAL, in: &bind, at: used)
            case .text(let text): used += unsafe put(Array(text.utf8), MYSQL_TYPE_STRING, in: &bind, at: used)
            case .blob(let blob): used += unsafe put(blob, MYSQL_TYPE_BLOB, in: &bind, at: used)
            }
            unsafe binds[index] = bind
        }
    }

    private func put(_ value: [UInt8], _ type: enum_field_types, in bind: inout MYSQL_BIND, at offset: Int) -> Int {
        let place = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[offset..<offset + value.count])
        unsafe place.copyBytes(from: value)
        unsafe bind.buffer_type = type
        // Never a null pointer, which the library takes for NULL.
        unsafe bind.buffer = bytes.baseAddress.map { unsafe $0 + offset }
        unsafe bind.buffer_length = UInt(value.count)
        unsafe bind.length_value = UInt(value.count)
        return value.count
    }

    private func makeRoom(for needed: Int) {
        guard unsafe bytes.count <= needed else { return }
        unsafe bytes.deallocate()
        unsafe bytes = .allocate(byteCount: 2 * needed + 1, alignment: 1)
    }
}

extension MariaDBValue {
    /// What it needs among the texts and blobs.
    fileprivate var byteCount: Int {
        switch self {
        case .integer, .moment, .null: 0
        case .decimal(let text), .text(let text): text.utf8.count
        case .blob(let blob): blob.count
        }
    }
}
