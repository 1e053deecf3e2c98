internal import Glibc

/// Random numbers of the system, fetched many at a time: a request wants three or four, and each would be a call of its own.
struct SystemChance {
    private var numbers: [UInt64] = []

    init() {}

    mutating func next() -> UInt64 {
        if numbers.isEmpty { numbers = Self.fetch() }
        return numbers.removeLast()
    }

    /// 32 of them, as many as the system gives whole at a time (getentropy(3): 256 bytes). Where it gives none, from the standard library.
    private static func fetch() -> [UInt64] {
        var fetched = [UInt64](repeating: 0, count: 32)
        let size = fetched.count * MemoryLayout<UInt64>.size
        let failed = unsafe fetched.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return Int32(-1) }
            return unsafe getentropy(start, size)
        }
        return failed == 0 ? fetched : (0..<32).map { _ in .random(in: .min ... .max) }
    }
}
