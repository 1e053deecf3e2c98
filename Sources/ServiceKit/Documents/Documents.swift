/// The formal API of a service and the page that shows it, in the folder that `scripts/openapi documentos` fills: each service's
/// `<service>/<token or oidc>/openapi.yaml` and `.json`, and what the page is made of in `docs`. Any thread.
package struct Documents: Sendable {
    private let folder: String
    private let service: String
    /// Where people log in; nil where a token is shared, or asked of nobody.
    let issuer: String?
    private let read: @Sendable (String) -> [UInt8]?

    /// - Parameters:
    ///   - issuer: the issuer of the tokens that the service takes; nil where they are shared.
    ///   - read: the bytes of a file, nil where there is none.
    package init(folder: String, service: String, issuer: String?, read: @escaping @Sendable (String) -> [UInt8]?) {
        self.folder = folder
        self.service = service
        self.issuer = issuer
        self.read = read
    }

    /// Where the document of a service lies in the folder, without its ending.
    static func path(_ service: String, issuer: String?) -> String { "\(service)/\(issuer == nil ? "token" : "oidc")/openapi" }

    /// What stands in the documents for the issuer, which they cannot know.
    private static let issuerMark = "{OIDC_ISSUER}"

    /// The document, which names the issuer that counts here.
    /// - Parameter ending: `yaml` or `json`.
    func document(_ ending: String) -> [UInt8]? {
        guard let bytes = read("\(folder)/\(Self.path(service, issuer: issuer)).\(ending)") else { return nil }
        guard let issuer else { return bytes }
        return Array(String(decoding: bytes, as: UTF8.self).replacing(Self.issuerMark, with: issuer).utf8)
    }

    /// A file of the page.
    func file(_ name: String) -> [UInt8]? { read("\(folder)/docs/\(name)") }
}
