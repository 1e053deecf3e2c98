package import HTTPServer
package import JSON
internal import Observability

/// One request on its way to a controller: what was sent, what the path holds, who calls.
package struct Call: Sendable {
    /// As it came.
    package let request: Request
    /// What the named segments of the path hold.
    package let parameters: PathParameters
    /// Who calls.
    package let principal: Principal
    /// The caller's name for the request, where it is a POST and has one.
    package let idempotencyKey: IdempotencyKey?
    /// What a key names it by: its path, and that of the route; of one that came to a second route which means the same, those of the first.
    private(set) var resource: String
    private var template: RouteTemplate?
    private let trace = TraceContext.current

    /// - Parameter template: the form of the path; nil where it has no other than itself.
    package init(
        _ request: Request, _ parameters: PathParameters, _ principal: Principal, idempotencyKey: IdempotencyKey? = nil,
        template: RouteTemplate? = nil
    ) {
        self.request = request
        self.parameters = parameters
        self.principal = principal
        self.idempotencyKey = idempotencyKey
        self.template = template
        resource = request.target.path
    }

    /// Method and form of the path, such as `POST /pedidos`.
    var operation: String { "\(request.method.rawValue) \(template?.description ?? resource)" }

    /// The body, read as a JSON object.
    /// - Throws: `JSONSyntaxError`, `JSONMemberError`, or what the type finds wrong.
    package func body<Body: JSONDecodable>(_ type: Body.Type = Body.self) throws -> Body { try Body(parsing: request.body) }

    /// The same request, known under its key as if it had come to another route, which means the same.
    package func known(as path: String, _ template: RouteTemplate) -> Call {
        var same = self
        (same.resource, same.template) = (path, template)
        return same
    }

    /// The answer that an error is, for a write that keeps what it has done although it refuses: a work that throws is taken
    /// back. It is of this request's trace on any thread.
    package func refusal(_ error: any Error) -> Response {
        TraceContext.$current.withValue(trace) { Problem(error).response(instance: request.target.path) }
    }

    /// The number that a segment of the path holds.
    /// - Throws: `NotFound` when it is no number: then nothing has that id.
    package func id(_ name: String = "id") throws(NotFound) -> Int64 {
        let text = parameters[name]
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let id = Int64(text) else { throw NotFound() }
        return id
    }

    /// The numbers of `ids=1,2,3`, each once and in order; nil when it is not there.
    /// - Throws: `Problem` when it is no list of 1 to 1,000 numbers.
    package func ids() throws(Problem) -> [Int64]? {
        guard let text = request.query("ids") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let ids = parts.compactMap { Int64($0) }.filter { $0 > 0 }
        guard ids.count == parts.count, ids.count <= PageRequest.maximum else {
            throw Problem(.invalid, "ids debe ser una lista de 1 a \(PageRequest.maximum) números, como 1,2,3")
        }
        return Set(ids).sorted()
    }

    /// A whole number of the query; nil when it is not there.
    /// - Throws: `Problem` when it is out of the range.
    package func integer(query name: String, in range: ClosedRange<Int64>) throws(Problem) -> Int64? {
        guard let text = request.query(name) else { return nil }
        guard let value = Int64(text), range.contains(value) else {
            throw Problem(.invalid, "\(name) debe ser un número entero de \(range.lowerBound) a \(range.upperBound)")
        }
        return value
    }

    /// One of the words that a member of the query may hold, such as a state; nil when it is not there.
    /// - Throws: `Problem` when it is another word.
    package func word<Word: RawRepresentable<String> & CaseIterable>(
        query name: String, as words: Word.Type = Word.self
    ) throws(Problem) -> Word? {
        guard let text = request.query(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            throw Problem(.invalid, "\(name) debe ser uno de: \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return word
    }
}
