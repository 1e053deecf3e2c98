import Foundation

/// A folder of its own for a test, gone with this object.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        path = NSTemporaryDirectory() + "compras-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        // A database that closes just now takes its files away too, over which the removal stumbles.
        for _ in 0..<100 where FileManager.default.fileExists(atPath: path) { try? FileManager.default.removeItem(atPath: path) }
    }

    package func file(_ name: String) -> String { path + "/" + name }
}
