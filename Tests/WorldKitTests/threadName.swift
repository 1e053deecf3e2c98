import Foundation

/// The name of the calling thread, as the kernel knows it.
func threadName() -> String? {
    guard let text = try? String(contentsOfFile: "/proc/thread-self/comm", encoding: .utf8) else { return nil }
    return text.hasSuffix("\n") ? String(text.dropLast()) : text
}
