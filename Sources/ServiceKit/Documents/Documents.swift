internal import WorldKit

/// The formal API of a service and the page that shows it, in the folder that `scripts/openapi documentos` fills: each service's
/// `<service>/<token or oidc>/openapi.yaml` and `.json`, and what the page is made of in `docs`. What was asked for once is kept, and all
/// answers share it; what the folder holds later is seen by the next start. Any thread.
package final class Documents: Sendable {
    /// Bytes that are read once.
    struct File: Sendable {
        let bytes: [UInt8]
        /// Of an `ETag`, quoted.
        let tag: String
    }

    private let folder: String
    private let service: String
    /// Where people log in; nil where a token is shared, or asked of nobody.
    let issuer: String?
    private let read: @Sendable (String) -> [UInt8]?
    /// By path.
    private let kept = Locked<[String: File]>([:])

    /// - Parameters:
    ///   - issuer: the issuer of the tokens that the service takes; nil where they are shared.
    ///   - read: the bytes of a file, nil where there is none.
    package init(folder: String, service: String, issuer: String?, read: @escaping @Sendable (String) -> [UInt8]?) {
        self.folder = folder
        self.service = service
        self.issuer = issuer
        self.read = read
    }

    /// The texts that must be in a folder to serve a service from it.
    static func needed(_ service: String, issuer: String?) -> [String] {
        ["json", "yaml"].map { document(service, issuer, $0) }
            + DocumentsController.types.filter { $0.value.hasPrefix("text/") }.keys.sorted().map { "docs/\($0)" }
    }

    private static func document(_ service: String, _ issuer: String?, _ ending: String) -> String {
        "\(service)/\(issuer == nil ? "token" : "oidc")/openapi.\(ending)"
    }

    /// What stands in the documents for the issuer, which they cannot know.
    private static let issuerMark = "{OIDC_ISSUER}"

    /// The document, which names the issuer that counts here.
    /// - Parameter ending: `yaml` or `json`.
    func document(_ ending: String) -> File? {
        file(at: Self.document(service, issuer, ending)) { [issuer] bytes in
            guard let issuer else { return bytes }
            let base = issuer.last == "/" ? String(issuer.dropLast()) : issuer
            return Array(String(decoding: bytes, as: UTF8.self).replacing(Self.issuerMark, with: base).utf8)
        }
    }

    /// A file of the page.
    func page(_ name: String) -> File? { file(at: "docs/\(name)") { $0 } }

    /// Two who ask for one at the same time may both read it.
    private func file(at path: String, _ change: ([UInt8]) -> [UInt8]) -> File? {
        if let file = kept.withLock({ $0[path] }) { return file }
        guard let bytes = read("\(folder)/\(path)").map(change) else { return nil }
        let file = File(bytes: bytes, tag: "\"\(EntityTag.of(bytes))\"")
        kept.withLock { $0[path] = file }
        return file
    }
}
