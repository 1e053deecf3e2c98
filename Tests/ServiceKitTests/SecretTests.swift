import ServiceKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct SecretTests {
    @Test(arguments: ["a", "abc123", "clave ñ", String(repeating: "x", count: 500)]) func `a secret matches itself`(secret: String) {
        #expect(Secret(secret).matches(secret))
        #expect(Secret(secret).matches(Substring(secret)))
    }

    @Test(arguments: ["", "abc12", "abc1234", "abc123abc123", "ABC123", "xbc123", "abc124", "abc\u{301}123"])
    func `it matches nothing else`(given: String) {
        #expect(!Secret("abc123").matches(given))
    }

    @Test(arguments: ["", "a"]) func `nobody has an empty secret`(given: String) { #expect(!Secret("").matches(given)) }

    @Test func `texts that only look alike are not the same`() { #expect(!Secret("é").matches("e\u{301}")) }
}
