/// Where a function runs.
package enum Modo: String, Sendable, CaseIterable {
    /// Under AWS's Runtime Interface Emulator, which takes one call at a time.
    case emulador
    /// At AWS Lambda.
    case aws
}
