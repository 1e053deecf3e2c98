package import HTTPServer
internal import JSON
internal import OutboundHTTP
internal import Persistence
internal import Resilience
internal import WorldKit

extension Problem {
    /// What the client is told of an error: the one place where errors become HTTP.
    ///
    /// What the client did wrong is told precisely. What went wrong here is told to the log: the client only learns that it
    /// did, and whether trying again makes sense.
    package init(_ error: any Error) {
        switch error {
        case let error as any ProblemConvertible: self = error.problem
        case let error as JSONSyntaxError: self = Problem(.invalid, "JSON inválido", detail: error.sentence)
        case let error as JSONMemberError: self = Problem(.invalid, error.sentence)
        case let error as JSONMissingMember:
            self = Problem(.invalid, "Faltan campos", detail: error.sentence)
        case let error as CallNotPermitted: self = Self.unavailable(retryAfter: error.retryAfter)
        case is DeadlinePassed: self = Problem(.timedOut, "El plazo se agotó", detail: "No se hizo nada.")
        case let error as HTTPClientError:
            self = error.kind == .timedOut ? Problem(.timedOut, "Un servicio no respondió a tiempo") : Self.unavailable()
        case let error as DatabaseError: self = Self.problem(of: error)
        case is CancellationError: self = Self.unavailable()
        default: self = Problem(.internalError, "Error interno")
        }
    }

    /// What the client is told of a request that no handler has seen.
    package init(_ refusal: Refusal) {
        switch refusal {
        case .invalidTarget: self = Problem(.invalid, "La dirección no es válida", detail: "La ruta o la consulta están mal codificadas.")
        case .invalidMethod: self = Problem(.invalid, "El método no es válido")
        case .invalidFieldName: self = Problem(.invalid, "Una cabecera tiene un nombre no válido")
        case .invalidFieldValue: self = Problem(.invalid, "Una cabecera tiene caracteres de control")
        case .invalidHost: self = Problem(.invalid, "La cabecera Host debe estar una sola vez y ser un host")
        case .invalidContentLength: self = Problem(.invalid, "La cabecera Content-Length debe estar una sola vez y ser un número")
        case .ambiguousLength: self = Problem(.invalid, "Content-Length y Transfer-Encoding no pueden ir juntas")
        case .unsupportedTransferEncoding: self = Problem(.notImplemented, "Transfer-Encoding solo puede ser chunked")
        case .bodyTooLarge(let limit):
            self = Problem(.tooLarge, "El cuerpo es demasiado grande", detail: "El límite es de \(limit) bytes.")
        case .notAdmitted: self = Unauthenticated().problem
        case .tooSlow: self = Problem(.requestTimeout, "La petición no llegó completa a tiempo")
        case .stopping, .overloaded: self = Self.unavailable()
        }
    }

    /// A service that cannot answer now.
    /// - Parameter retryAfter: rounded up to whole seconds.
    package static func unavailable(retryAfter: Duration = .seconds(1)) -> Problem {
        let seconds = max(1, (retryAfter.micros + 999_999) / 1_000_000)
        return Problem(.unavailable, "Servicio no disponible", headers: [("Retry-After", String(seconds))])
    }

    private static func problem(of error: DatabaseError) -> Problem {
        switch error {
        case .closed, .busy, .overloaded, .unavailable, .conflict, .commitUnknown: unavailable()
        default: Problem(.internalError, "Error interno")
        }
    }
}
