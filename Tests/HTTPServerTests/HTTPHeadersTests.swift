import Testing

@testable import HTTPServer

@Suite(.timeLimit(.minutes(5))) struct HTTPHeadersTests {
    @Test func `names compare without regard to case`() {
        let headers: HTTPHeaders = ["Content-Type": "text/plain"]
        #expect(headers["content-type"] == "text/plain")
        #expect(headers["CONTENT-TYPE"] == "text/plain")
        #expect(headers["Content-Typ"] == nil)
        #expect(headers["Content_Type"] == nil)
    }

    @Test func `only letters have a case`() {
        // 0x40 and 0x60, 0x5B and 0x7B differ in the bit that tells small letters from capital ones.
        #expect(HTTPHeaders(["@": "1"].map { .init($0.key, $0.value) })["`"] == nil)
        #expect(HTTPHeaders([.init("[", "1")])["{"] == nil)
    }

    @Test func `fields of one name keep their order`() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
        headers.append("A", "4")
        #expect(headers["a"] == "1")
        #expect(headers.all("a") == ["1", "3", "4"])
        #expect(headers.fields.map(\.value) == ["1", "2", "3", "4"])
    }

    @Test func `setting replaces all of that name`() {
        var headers: HTTPHeaders = ["A": "1", "B": "2", "a": "3"]
        headers["a"] = "5"
        #expect(headers.all("A") == ["5"])
        #expect(headers["B"] == "2")
        headers["B"] = nil
        #expect(headers.fields == [.init("a", "5")])
    }
}
