import CHeap
import Foundation
import Glibc

/// What this process holds of the system.
struct ProcessFigures {
    /// Open file descriptors.
    let descriptors: Int
    /// Bytes that the program has allocated and not given back. Not the resident size: that keeps what was freed, and moves
    /// by megabytes with the holes in it.
    let heap: Int
    /// Bytes of it that are in memory, to be told beside the others.
    let resident: Int

    init() throws {
        // One of them is the folder itself.
        descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count - 1
        heap = Self.allocated()
        let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
        resident = (pages.count > 1 ? Int(pages[1]) ?? 0 : 0) * Int(getpagesize())
    }

    /// The figures when the last descriptors of what has just ended are closed: each look may come a moment too early for
    /// one of them, so the smallest of many counts.
    static func settled() async throws -> ProcessFigures {
        var smallest = try ProcessFigures()
        for _ in 0..<200 {
            await Task.yield()
            let figures = try ProcessFigures()
            if figures.descriptors < smallest.descriptors || figures.heap < smallest.heap && figures.descriptors == smallest.descriptors {
                smallest = figures
            }
        }
        return smallest
    }

    /// Swift Testing keeps a trace of each error that is thrown, of which there are thousands here. It gets to them by a hook
    /// of Swift's runtime.
    static func keepNoTraces() {
        for hook in ["_swift_willThrow", "_swift_willThrowTypedImpl"] {
            guard let place = unsafe dlsym(nil, hook) else { continue }
            unsafe place.assumingMemoryBound(to: UnsafeRawPointer?.self).pointee = nil
        }
    }

    /// A sanitizer has an allocator of its own, which the C library knows nothing of.
    private static func allocated() -> Int {
        if let symbol = unsafe dlsym(nil, "__sanitizer_get_current_allocated_bytes") {
            return unsafe unsafeBitCast(symbol, to: (@convention(c) () -> Int).self)()
        }
        return shim_allocated()
    }
}
