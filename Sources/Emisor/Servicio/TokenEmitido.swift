/// A new access token.
package struct TokenEmitido: Sendable {
    /// As it is sent in headers.
    package let texto: String
    /// Seconds that it is valid for.
    package let vigencia: Int64
    /// What it was issued for, as OAuth names it.
    package let alcance: String
}
