package import HTTPServer
package import JSON
package import Persistence
package import ServiceKit

/// Answers requests that begin a saga: each once, however often it comes under its key.
package struct TramiteRespuestas: Sendable {
    private let modalidad: Modalidad
    private let database: Database

    /// - Parameter database: that of the orders, where what their callers were told is kept too.
    package init(_ modalidad: Modalidad, _ database: Database) {
        self.modalidad = modalidad
        self.database = database
    }

    /// - Parameters:
    ///   - body: what has been read of the request.
    ///   - comenzar: begins the saga, and waits for it.
    /// - Throws: what `comenzar` throws; `Problem` for a key that names another request, or one under way.
    package func responder(
        _ call: Call, _ body: some JSONEncodable, _ comenzar: (Peticion) async throws -> Resultado
    ) async throws -> Response {
        let once = OnceOnly(call, body, database)
        if let answer = try await once.replay() { return answer }
        do {
            return try modalidad.respuesta(.success(try await comenzar(Self.peticion(once)))).get()
        } catch let otro as TerminadoPorOtro {
            // What lacked, for one, is in the answer that was kept and not in the order.
            if let answer = try await once.replay() { return answer }
            return try modalidad.respuesta(otro.resultado).get()
        }
    }

    private static func peticion(_ once: OnceOnly) -> Peticion {
        Peticion(
            once.name, empieza: { id, transaction in try once.begin(["Location": "/pedidos/\(id)"], transaction) },
            esOtra: { try once.isNew($0) })
    }
}
