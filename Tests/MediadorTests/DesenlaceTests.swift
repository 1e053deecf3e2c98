import Mediador
import OutboundHTTP
import Testing

/// What each answer of AWS Lambda and of its emulator means.
@Suite(.timeLimit(.minutes(5))) struct DesenlaceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let modo: Modo
        let status: Int
        var headers: [(name: String, value: String)] = []
        let body: String
        let expected: FuncionError

        var testDescription: String { "\(modo.rawValue) \(status) \(headers.map { "\($0.name): \($0.value)" }) \(body.prefix(60))" }
    }

    static let error = #"{"errorMessage":"no","errorType":"Function.SinTasa","stackTrace":["secreto"]}"#
    static let timedOut = #"{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: 1 Error: Task timed out after 3.00 seconds"}"#
    static let tooLarge = #"{"errorMessage":"Response payload size exceeded","errorType":"Function.ResponseSizeTooLarge"}"#

    /// Those that both say.
    static let both: [Row] = Modo.allCases.flatMap { modo in
        [
            Row(modo: modo, status: 200, body: error, expected: .fallo(tipo: "Function.SinTasa")),
            Row(modo: modo, status: 200, body: tooLarge, expected: .respuestaDemasiadoGrande),
            Row(modo: modo, status: 200, body: timedOut, expected: .tardoDemasiado),
            Row(modo: modo, status: 200, body: "Task timed out after 3.00 seconds", expected: .tardoDemasiado),
            Row(
                modo: modo, status: 200, body: #"{"errorMessage":"2026-03-01 Task timed out after 3.00 seconds","errorType":"x"}"#,
                expected: .tardoDemasiado),
            Row(modo: modo, status: 200, body: "{}", expected: .respuestaInvalida("statusCode is no number from 200 to 599")),
            Row(modo: modo, status: 200, body: "", expected: .respuestaInvalida("no JSON object")),
            Row(modo: modo, status: 200, body: "[]", expected: .respuestaInvalida("no JSON object")),
            Row(modo: modo, status: 200, body: "null", expected: .respuestaInvalida("no JSON object")),
            Row(modo: modo, status: 200, body: "Task timed out", expected: .respuestaInvalida("no JSON object")),
            Row(modo: modo, status: 202, body: "", expected: .respuestaInvalida("status 202")),
            Row(modo: modo, status: 302, body: "", expected: .respuestaInvalida("status 302")),
            Row(modo: modo, status: 413, body: "{}", expected: .eventoDemasiadoGrande(limite: 77)),
            Row(
                modo: modo, status: 429, body: #"{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}"#,
                expected: .ocupada(reintentarEn: .seconds(1))),
            Row(modo: modo, status: 429, headers: [("Retry-After", "7")], body: "{}", expected: .ocupada(reintentarEn: .seconds(7))),
            Row(modo: modo, status: 400, body: #"{"errorType":"Runtime.Unavailable"}"#, expected: .ocupada(reintentarEn: .seconds(1))),
            Row(modo: modo, status: 404, body: "404 page not found\n", expected: .rechazada(status: 404, tipo: "unknown")),
            Row(modo: modo, status: 500, body: "", expected: .averia(status: 500, tipo: "unknown")),
            Row(
                modo: modo, status: 200, headers: [("Error-Type", "Runtime.ExitError")], body: "",
                expected: .fallo(tipo: "Runtime.ExitError")),
            Row(modo: modo, status: 200, headers: [("Error-Type", "Sandbox.Timedout")], body: "", expected: .tardoDemasiado),
        ]
    }

    static let emulador: [Row] = [
        Row(
            modo: .emulador, status: 502, body: #"{"errorType":"Runtime.ExitError","errorMessage":"RequestId: 1 Error: exit status 1"}"#,
            expected: .fallo(tipo: "Runtime.ExitError")),
        Row(
            modo: .emulador, status: 502, body: #"{"errorType":"Runtime.SinConfiguracion"}"#,
            expected: .fallo(tipo: "Runtime.SinConfiguracion")),
        Row(modo: .emulador, status: 502, body: "", expected: .fallo(tipo: "unknown")),
    ]

    static let aws: [Row] =
        [400, 403, 404, 409, 415].map { status in
            Row(
                modo: .aws, status: status, headers: [("x-amzn-ErrorType", "UnaExcepcion:http://internal.amazon.com/x/")],
                body: #"{"message":"x"}"#,
                expected: .rechazada(status: status, tipo: "UnaExcepcion"))
        }
        + [402, 408, 410, 500, 502, 503, 504].map { status in
            Row(
                modo: .aws, status: status, headers: [("x-amzn-ErrorType", "KMSDisabledException")], body: "{}",
                expected: .averia(status: status, tipo: "KMSDisabledException"))
        }
        + ["ResourceNotReadyException", "EC2ThrottledException", "ENILimitReachedException"].map { name in
            Row(modo: .aws, status: 502, headers: [("x-amzn-ErrorType", name)], body: "{}", expected: .ocupada(reintentarEn: .seconds(1)))
        }
        + [
            Row(
                modo: .aws, status: 200, headers: [("X-Amz-Function-Error", "Unhandled")], body: error,
                expected: .fallo(tipo: "Function.SinTasa")),
            Row(modo: .aws, status: 200, headers: [("X-Amz-Function-Error", "Unhandled")], body: timedOut, expected: .tardoDemasiado),
            // A function may fail with what looks like an answer.
            Row(
                modo: .aws, status: 200, headers: [("X-Amz-Function-Error", "Handled")], body: #"{"statusCode":200}"#,
                expected: .fallo(tipo: "Handled")),
            Row(
                modo: .aws, status: 200, headers: [("X-Amz-Function-Error", "Unhandled")], body: "not JSON",
                expected: .fallo(tipo: "Unhandled")),
        ]

    @Test(arguments: both + emulador + aws) func `each failure is told from the others`(row: Row) {
        let response = OutboundResponse(status: row.status, headers: row.headers, body: Array(row.body.utf8))
        #expect(throws: row.expected) { try Desenlace.leer(response, de: row.modo, limite: 77) }
    }

    @Test(arguments: Modo.allCases) func `an envelope is an answer, whatever its status`(modo: Modo) throws {
        for status in [200, 201, 400, 404, 422, 500, 502, 503, 599] {
            let response = OutboundResponse(status: 200, body: Array(#"{"statusCode":\#(status),"body":"x"}"#.utf8))
            #expect(try Desenlace.leer(response, de: modo, limite: 77).status == status)
        }
    }

    @Test func `what a function says of a failure is cut short`() {
        let response = OutboundResponse(status: 200, body: Array(#"{"errorType":"\#(String(repeating: "x", count: 5000))"}"#.utf8))
        #expect(throws: FuncionError.fallo(tipo: String(repeating: "x", count: 100))) {
            try Desenlace.leer(response, de: .emulador, limite: 77)
        }
    }
}
