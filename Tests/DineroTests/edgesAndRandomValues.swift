import TestSupport

/// Values worth trying, followed by random ones of every magnitude.
func edgesAndRandomValues(count: Int, seed: UInt64) -> [Int64] {
    var generator = SplitMix64(seed: seed)
    let edges: [Int64] = [.min, .min + 1, -10_001, -10_000, -9999, -1, 0, 1, 9, 10, 9999, 10_000, 10_001, .max - 1, .max]
    return edges + (0..<count).map { _ in Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator) }
}
