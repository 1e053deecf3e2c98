import JOSE
import Testing

@Suite(.timeLimit(.minutes(5))) struct Base64URLTests {
    @Test(
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
        ])
    func `the vectors of RFC 4648 without their padding`(plain: String, text: String) {
        #expect(Base64URL.encode(plain.utf8) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test func `all bytes go both ways`() {
        for count in 0...258 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ count) }
            #expect(Base64URL.decode(Base64URL.encode(bytes)) == bytes)
        }
        #expect(Base64URL.encode([0xFB, 0xFF, 0xBF]) == "-_-_")
    }

    @Test(arguments: [
        "A", "AAAAA", "Zg==", "Zg=", "Zm8=", "Zm9v=", "Zh", "Zm9", "Zm9vYh", "+/+/", "Zm 9v", "Zm9v\n", " Zm9v", "Zm9v%3D", "Zm9v.", "Zmé",
        "\u{0}AAA", "AAA\u{0}",
    ])
    func `nothing else is base64url`(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }
}
