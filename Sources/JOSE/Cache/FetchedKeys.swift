/// What an issuer answered when it was asked for its keys.
package struct FetchedKeys: Sendable {
    /// The body.
    package let text: [UInt8]
    /// How long they may be kept, as the answer says; nil where it does not.
    package let lifetime: Duration?

    package init(text: [UInt8], lifetime: Duration?) {
        self.text = text
        self.lifetime = lifetime
    }
}
