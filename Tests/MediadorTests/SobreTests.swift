import JSON
import Mediador
import Testing

@Suite(.timeLimit(.minutes(5))) struct SobreTests {
    private func abrir(_ text: String) throws -> RespuestaDeFuncion { try Sobre.abrir(JSONObject(parsing: Array(text.utf8))) }

    @Test func `an envelope is unwrapped`() throws {
        let sobre =
            #"{"statusCode":201,"headers":{"Content-Type":"text/html; charset=utf-8","X":"y"},"body":"<p>ñ","isBase64Encoded":false}"#
        #expect(
            try abrir(sobre)
                == RespuestaDeFuncion(
                    status: 201, cabeceras: [.init("Content-Type", "text/html; charset=utf-8")], cuerpo: Array("<p>ñ".utf8)))
    }

    @Test func `only the status must be there; a body is JSON where nothing is said`() throws {
        #expect(try abrir(#"{"statusCode":200}"#) == RespuestaDeFuncion(status: 200, cabeceras: [], cuerpo: []))
        #expect(try abrir(#"{"statusCode":200,"body":null,"headers":null,"isBase64Encoded":null}"#).cuerpo == [])
        let json = try abrir(#"{"statusCode":200,"body":"{}"}"#)
        #expect(json.cabeceras == [.init("Content-Type", "application/json")])
    }

    @Test(arguments: [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("8J+YgA==", "😀")])
    func `a body may be base64`(text: String, bytes: String) throws {
        #expect(try abrir(#"{"statusCode":200,"body":"\#(text)","isBase64Encoded":true}"#).cuerpo == Array(bytes.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zg===", "Zh==", "Z===", "====", "Zm9v\\n", "8J-YgA==", "Zm 9v"])
    func `what is no base64 is no answer`(text: String) {
        #expect(throws: FuncionError.respuestaInvalida("body is not base64")) {
            try abrir(#"{"statusCode":200,"body":"\#(text)","isBase64Encoded":true}"#)
        }
    }

    @Test(arguments: [
        #"{"statusCode":"200"}"#, #"{"statusCode":200.5}"#, #"{"statusCode":99}"#, #"{"statusCode":100}"#, #"{"statusCode":199}"#,
        #"{"statusCode":600}"#, #"{"statusCode":401}"#, #"{"statusCode":-200}"#, #"{"statusCode":null}"#, "{}",
        #"{"statusCode":200,"body":{}}"#,
        #"{"statusCode":200,"body":1}"#, #"{"statusCode":200,"headers":[]}"#, #"{"statusCode":200,"isBase64Encoded":"false"}"#,
    ])
    func `what is no envelope is no answer`(text: String) {
        let error = #expect(throws: FuncionError.self) { try abrir(text) }
        guard case .respuestaInvalida? = error else {
            Issue.record("it is \(String(describing: error))")
            return
        }
    }

    @Test func `only fields of the list come through, and none that would end a line`() throws {
        let headers = [
            "Content-Type", "content-language", "Content-Disposition", "Cache-Control", "ETag", "Last-Modified", "LOCATION", "Retry-After",
        ]
        let others = [
            "Set-Cookie", "Connection", "Transfer-Encoding", "Content-Length", "X-Amzn-Trace-Id", "Server", "WWW-Authenticate", "Date",
        ]
        let members = (headers + others).map { #""\#($0)":"v""# }.joined(separator: ",")
        #expect(try abrir(#"{"statusCode":200,"headers":{\#(members)}}"#).cabeceras == headers.map { .init($0, "v") })
        let lines = #"{"statusCode":200,"headers":{"Location":"a\r\nSet-Cookie: b","ETag":"x\u0000","Retry-After":7,"Cache-Control":true}}"#
        #expect(try abrir(lines).cabeceras == [.init("Retry-After", "7")])
    }

    @Test(arguments: [204, 304]) func `what has no body has none`(status: Int) throws {
        #expect(try abrir(#"{"statusCode":\#(status),"body":"x"}"#).cuerpo == [])
    }
}
