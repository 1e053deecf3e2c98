import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import Resilience
import TestSupport
import Testing

@testable import ServiceKit

/// An error and what a client is told of it.
private struct Case: Sendable, CustomTestStringConvertible {
    let error: any Error
    let status: Int
    let text: String
    var detail: String?
    var retryAfter: String?

    init(_ error: any Error, _ status: Int, _ text: String, _ detail: String? = nil, retryAfter: String? = nil) {
        self.error = error
        self.status = status
        self.text = text
        self.detail = detail
        self.retryAfter = retryAfter
    }

    var testDescription: String { "\(error)" }

    static let client: [Case] = [
        Case(Unauthenticated(), 401, "No autorizado"),
        Case(Forbidden(), 403, "Acceso denegado"),
        Case(NotFound(), 404, "No encontrado"),
        Case(Problem(.unprocessable, "No va", detail: "Porque no."), 422, "No va", "Porque no."),
        Case(JSONMissingMember(path: "items[0].x"), 400, "Faltan campos", "Falta «items[0].x»."),
        Case(JSONMemberError(path: "a", expected: .string), 400, "a debe ser un texto"),
        Case(JSONMemberError(path: "a", expected: .integer), 400, "a debe ser un número entero"),
        Case(JSONMemberError(path: "a", expected: .number), 400, "a debe ser un número"),
        Case(JSONMemberError(path: "a", expected: .bool), 400, "a debe ser true o false"),
        Case(JSONMemberError(path: "a", expected: .array), 400, "a debe ser una lista"),
        Case(JSONMemberError(path: "a", expected: .object), 400, "a debe ser un objeto"),
        Case(JSONMemberError(path: "a", expected: .described("azul")), 400, "a debe ser azul"),
        Case(JSONMemberError(path: "", expected: .object), 400, "El cuerpo debe ser un objeto"),
        syntax(.unexpectedEnd, "el texto termina antes de tiempo"),
        syntax(.unexpectedByte, "hay un carácter que no corresponde"),
        syntax(.trailingText, "sobra texto después del valor"),
        syntax(.tooDeep, "hay demasiados niveles"),
        syntax(.duplicateName("a\"b"), "el campo «a\"b» está repetido"),
        syntax(.invalidText, "hay un texto que no es UTF-8 válido"),
        syntax(.numberTooLong, "hay un número demasiado largo"),
    ]

    private static func syntax(_ reason: JSONSyntaxError.Reason, _ sentence: String) -> Case {
        Case(JSONSyntaxError(offset: 7, reason: reason), 400, "JSON inválido", "En el byte 7: \(sentence).")
    }

    static let inner: [Case] = [
        Case(DatabaseError.closed, 503, "Servicio no disponible", retryAfter: "1"),
        Case(DatabaseError.overloaded, 503, "Servicio no disponible", retryAfter: "1"),
        Case(DatabaseError.busy, 503, "Servicio no disponible", retryAfter: "1"),
        Case(DatabaseError.commitUnknown(hidden), 503, "Servicio no disponible", retryAfter: "1"),
        Case(DatabaseError.uniqueViolation(hidden), 500, "Error interno"),
        Case(DatabaseError.constraintViolation(hidden), 500, "Error interno"),
        Case(DatabaseError.column(1, expected: hidden), 500, "Error interno"),
        Case(DatabaseError.newerSchema(module: hidden, found: 2, known: 1), 500, "Error interno"),
        Case(DatabaseError.notDurable(hidden), 500, "Error interno"),
        Case(DatabaseError.failed(name: hidden, message: hidden), 500, "Error interno"),
        Case(Strange(text: hidden), 500, "Error interno"),
        Case(CancellationError(), 503, "Servicio no disponible", retryAfter: "1"),
        Case(NotReady(cause: hidden), 503, "La base de datos no responde", retryAfter: "1"),
        Case(CallNotPermitted(remote: hidden, retryAfter: .milliseconds(2001)), 503, "Servicio no disponible", retryAfter: "3"),
        Case(CallNotPermitted(remote: hidden, retryAfter: .zero), 503, "Servicio no disponible", retryAfter: "1"),
        Case(HTTPClientError(.timedOut, reason: hidden, wasSent: true), 504, "Un servicio no respondió a tiempo"),
        Case(HTTPClientError(.cannotConnect, reason: hidden, wasSent: false), 503, "Servicio no disponible", retryAfter: "1"),
        Case(HTTPClientError(.failed, reason: hidden, wasSent: true), 503, "Servicio no disponible", retryAfter: "1"),
    ]

    static let hidden = "SELECT secreto FROM /var/lib/tienda.db"

    struct Strange: Error { let text: String }
}

@Suite(.timeLimit(.minutes(5))) struct ProblemTests {
    @Test(arguments: Case.client) fileprivate func `what the client did wrong is told precisely`(_ known: Case) throws {
        let answer = Answer(Problem(known.error).response(instance: "/cosas/1"))
        let problem = try answer.problem()
        #expect(answer.status == known.status)
        #expect(problem.error == known.text)
        #expect(problem.detail == known.detail)
        #expect(problem.instance == "/cosas/1")
    }

    @Test(arguments: Case.inner) fileprivate func `what went wrong here stays here`(_ known: Case) throws {
        let answer = Answer(Problem(known.error).response(instance: "/cosas/1"))
        let problem = try answer.problem()
        #expect(answer.status == known.status)
        #expect(problem.error == known.text)
        #expect(problem.detail == nil)
        #expect(answer.headers["Retry-After"] == known.retryAfter)
        for word in ["SELECT", "secreto", "tienda.db"] { #expect(!answer.text.contains(word)) }
    }

    @Test(arguments: [
        (Problem.Kind.invalid, 400, "Bad Request"), (.unauthenticated, 401, "Unauthorized"), (.forbidden, 403, "Forbidden"),
        (.notFound, 404, "Not Found"), (.methodNotAllowed, 405, "Method Not Allowed"), (.conflict, 409, "Conflict"),
        (.tooLarge, 413, "Content Too Large"), (.unsupportedMediaType, 415, "Unsupported Media Type"),
        (.unprocessable, 422, "Unprocessable Content"),
        (.internalError, 500, "Internal Server Error"), (.notImplemented, 501, "Not Implemented"), (.badGateway, 502, "Bad Gateway"),
        (.unavailable, 503, "Service Unavailable"), (.timedOut, 504, "Gateway Timeout"),
    ])
    func `each kind has its status and the phrase of it`(kind: Problem.Kind, status: Int, title: String) throws {
        let answer = Answer(Problem(kind, "No").response(instance: nil))
        #expect(answer.text == #"{"type":"about:blank","title":"\#(title)","status":\#(status),"error":"No"}"#)
        #expect(answer.status == status)
    }

    @Test func `members and header fields of its own follow the usual ones`() throws {
        let problem = Problem(.conflict, "No", detail: "Así", members: [.init("disponible", .bool(true))], headers: [("Retry-After", "9")])
        let answer = Answer(problem.response(instance: "/a%20b"))
        #expect(
            answer.text == """
                {"type":"about:blank","title":"Conflict","status":409,"detail":"Así","instance":"/a%20b","error":"No","disponible":true}
                """)
        #expect(answer.headers["Retry-After"] == "9")
    }

    @Test(
        arguments: [
            (.circuitOpen(retryAfter: .seconds(12)), 503, "El circuito hacia cosas está abierto", "12"),
            (.noAnswer(HTTPClientError(.cannotConnect, reason: Case.hidden, wasSent: false)), 503, "cosas no responde", "1"),
            (.noAnswer(HTTPClientError(.timedOut, reason: Case.hidden, wasSent: true)), 504, "cosas no respondió a tiempo", nil),
            (.answered(status: 500), 502, "cosas respondió 500", nil),
            (.unexpected(Case.hidden), 502, "cosas respondió algo inesperado", nil),
            (.cancelled, 503, "cosas no responde", "1"),
        ] as [(RemoteError.Cause, Int, String, String?)])
    func `a remote that failed is named, with what it did`(
        cause: RemoteError.Cause, status: Int, sentence: String, retryAfter: String?
    ) throws {
        let error = RemoteError(remote: "cosas", cause: cause, mayHaveHappened: false)
        let answer = Answer(Problem(error).response(instance: nil))
        #expect(answer.status == status)
        let problem = try answer.problem()
        #expect(problem.error == "No se pudo completar la operación")
        #expect(try problem.json.object("detalle")?.string("error") == sentence)
        #expect(try problem.json.object("detalle")?.string("servicio") == "cosas")
        #expect(answer.headers["Retry-After"] == retryAfter)
        #expect(!answer.text.contains("SELECT"))
    }
}
