import JOSE
import TestSupport
import Testing

@Suite struct TokenNamesTests {
    private static func token(header: String, claims: String) -> [UInt8] {
        Array([header, claims, "firma"].map { Base64URL.encode(Array($0.utf8)) }.joined(separator: ".").utf8)
    }

    private static func names(_ token: [UInt8]) -> [String?] { [TokenNames(token).kid, TokenNames(token).issuer] }

    @Test func `key and issuer are told, whoever signed the token`() {
        let token = Self.token(header: #"{"alg":"none","kid":"a"}"#, claims: #"{"iss":"https://otro.example/realms/x"}"#)
        #expect(Self.names(token) == ["a", "https://otro.example/realms/x"])
    }

    @Test(arguments: [
        (#"{"kid":7}"#, #"{"iss":["a"]}"#), (#"{"kid":""}"#, #"{"iss":""}"#), (#"{"kid":"dos\nlineas"}"#, #"{"iss":"a b"}"#),
        (#"{"kid":"ñ"}"#, "{}"), ("[]", "x"), (#"{"kid":"a","kid":"a"}"#, #"{"iss":"a","iss":"a"}"#),
    ])
    func `what could be no name is not told`(header: String, claims: String) {
        #expect(Self.names(Self.token(header: header, claims: claims)) == [nil, nil])
    }

    @Test func `nor is anything that is too long, or of what is no token`() {
        let long = "\"" + String(repeating: "a", count: 129) + "\""
        #expect(Self.names(Self.token(header: "{\"kid\":\(long)}", claims: "{\"iss\":\(long)}")) == [nil, nil])
        for text in ["", "a.b.c", "s3creto"] { #expect(Self.names(Array(text.utf8)) == [nil, nil]) }
        let token = Self.token(header: #"{"kid":"a"}"#, claims: #"{"iss":"a"}"#)
        #expect(Self.names(token + token) == [nil, nil])
    }
}
