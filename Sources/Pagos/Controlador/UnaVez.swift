internal import HTTPServer
internal import JSON
internal import Observability
internal import Persistence
internal import ServiceKit

/// A void or a refund under an Idempotency-Key: its answer is kept once the payment is at rest, and is that of every repeat.
///
/// Until then the key only names its request. A repeat asks for the same again, which is harmless by what it means, and so is never
/// told to wait by a record that nobody would end.
struct UnaVez: Sendable {
    private let once: OnceOnly
    private let database: Database
    private let log: Log

    init(_ call: Call, _ body: JSONObject, _ database: Database, _ log: Log) {
        once = OnceOnly(call, body, database)
        self.database = database
        self.log = log
    }

    /// - Parameter hacer: does what is asked for. It is given what must be kept where that begins, or is settled.
    /// - Returns: the answer that the request has had, or a new one.
    /// - Throws: `Problem` for a key of another request; what `hacer` throws.
    func responder(_ hacer: (@escaping PagoServicio.Nota) async throws -> Response) async throws -> Response {
        guard once.name != nil else { return try await hacer { _ in } }
        var nota: PagoServicio.Nota = { [once] in try once.begin([:], $0) }
        do {
            if let kept = try await once.replay() { return kept }
        } catch let problem as Problem where problem.kind == .conflict {
            // It had begun. The payment tells how that stands.
            nota = { _ in }
        }
        let result: Result<Response, any Error>
        do {
            result = .success(try await hacer(nota))
        } catch let error as PagoError where error.esFinal {
            result = .failure(error)
        }
        await guardar(result)
        return try result.get()
    }

    /// What is done is told, whether or not the answer can be kept: a repeat finds the payment as it is.
    private func guardar(_ result: Result<Response, any Error>) async {
        let trace = TraceContext.current
        do {
            try await database.unit({ [once] in try OnceOnly.end(once.name, result, trace, $0) }, name: "responder").commitRegardless()
        } catch {
            log.warning("the answer to a named request was not kept", ["error": "\(error)"])
        }
    }
}
