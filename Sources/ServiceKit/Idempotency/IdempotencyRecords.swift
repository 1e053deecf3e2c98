package import HTTPServer
package import JSON
package import Persistence
internal import WorldKit

/// The table of answers to named requests. A record lies in the database of what it is about and is written in the same
/// transaction, so that there is never one without the other.
package enum IdempotencyRecords {
    /// The table, step by step.
    package static let migrations = [
        Migration(
            module: "idempotencia", number: 1,
            statements: [
                """
                CREATE TABLE idempotencia (
                    sujeto $TEXT(255) NOT NULL, operacion $TEXT(255) NOT NULL, clave $TEXT(255) NOT NULL, huella $TEXT(32) NOT NULL,
                    estado $INTEGER, cabeceras $TEXT(4000) NOT NULL, cuerpo $TEXT(1000000) NOT NULL,
                    creado $INTEGER NOT NULL, PRIMARY KEY (sujeto, operacion, clave)
                ) $TABLE
                """,
                "CREATE INDEX idempotencia_por_edad ON idempotencia (creado)",
            ])
    ]

    /// The answer that a request of that name has had; nil when there was none.
    /// - Throws: `Problem` when it was another request, or is still under way; `DatabaseError`
    static func replay(_ request: IdempotentRequest, _ transaction: Transaction) throws -> Response? {
        try transaction.first(
            "SELECT huella, estado, cabeceras, cuerpo FROM idempotencia WHERE sujeto = ? AND operacion = ? AND clave = ?",
            .text(request.subject), .text(request.operation), .text(request.key.text)
        ) { row in
            guard try row.text(0) == request.fingerprint else { throw Problem.anotherRequest }
            let headers = try headers(row.text(2))
            guard let status = try row.optionalInteger(1) else {
                throw Problem.underWay(headers: headers.fields.map { ($0.name, $0.value) })
            }
            var response = Response(status: Int(status), headers: headers, body: Array(try row.text(3).utf8))
            response.markAsReplayed()
            return response
        }
    }

    /// Keeps the answer of what one transaction does.
    /// - Throws: `DatabaseError`
    static func keep(_ response: Response, to request: IdempotentRequest, _ transaction: Transaction) throws {
        try insert(
            request, status: Int64(response.status), response.headers, body: String(decoding: response.body, as: UTF8.self), transaction)
    }

    /// Writes down that what more than one transaction does has begun. Such a record has no age: it goes when what it stands
    /// for ends.
    /// - Parameter headers: for whoever asks meanwhile, such as `Location`.
    /// - Throws: `DatabaseError`
    static func begin(_ request: IdempotentRequest, _ headers: HTTPHeaders, _ transaction: Transaction) throws {
        try insert(request, status: nil, headers, body: "", transaction)
    }

    /// Puts the answer in the place of what had begun; nil takes the record away, so that it can be tried again. An answer that
    /// is kept already stays.
    /// - Throws: `DatabaseError`
    static func end(_ name: RequestName, _ response: Response?, _ transaction: Transaction) throws {
        guard let response else {
            try transaction.execute(
                "DELETE FROM idempotencia WHERE sujeto = ? AND operacion = ? AND clave = ? AND estado IS NULL", .text(name.subject),
                .text(name.operation), .text(name.key))
            return
        }
        try transaction.execute(
            """
            UPDATE idempotencia SET estado = ?, cabeceras = ?, cuerpo = ?, creado = ?
            WHERE sujeto = ? AND operacion = ? AND clave = ? AND estado IS NULL
            """, SQLValue(response.status), .text(text(response.headers)), .text(String(decoding: response.body, as: UTF8.self)),
            .integer(transaction.now.micros), .text(name.subject), .text(name.operation), .text(name.key))
    }

    private static func insert(
        _ request: IdempotentRequest, status: Int64?, _ headers: HTTPHeaders, body: String, _ transaction: Transaction
    ) throws {
        try transaction.execute(
            """
            INSERT INTO idempotencia (sujeto, operacion, clave, huella, estado, cabeceras, cuerpo, creado)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """, .text(request.subject), .text(request.operation), .text(request.key.text), .text(request.fingerprint),
            SQLValue(status), .text(text(headers)), .text(body), .integer(transaction.now.micros))
    }

    /// Takes away what is older than that, up to `limit` records and those of the same moment as the last.
    /// - Returns: how many they were.
    /// - Throws: `DatabaseError`
    static func forget(olderThan moment: Instante, limit: Int, _ transaction: Transaction) throws -> Int64 {
        let oldest = try transaction.query(
            "SELECT creado FROM idempotencia WHERE creado < ? AND estado IS NOT NULL ORDER BY creado LIMIT ?",
            .integer(moment.micros), SQLValue(limit)
        ) { try $0.integer(0) }
        guard let last = oldest.last else { return 0 }
        return try transaction.execute("DELETE FROM idempotencia WHERE creado <= ? AND estado IS NOT NULL", .integer(last))
    }

    /// An object of JSON, in order.
    private static func text(_ headers: HTTPHeaders) -> String {
        let object = JSONObject(headers.fields.map { .init($0.name, .string($0.value)) })
        return String(decoding: object.json, as: UTF8.self)
    }

    private static func headers(_ text: String) throws -> HTTPHeaders {
        let object = try JSONObject(parsing: Array(text.utf8))
        return HTTPHeaders(try object.members.map { .init($0.name, try object.string($0.name) ?? "") })
    }
}

extension Response {
    /// Says that the answer is that of an earlier request.
    package mutating func markAsReplayed() { headers["Idempotent-Replayed"] = "true" }
}

extension Problem {
    /// The caller's key already names something else.
    package static let anotherRequest = Problem(
        .unprocessable, "Idempotency-Key ya usada", detail: "Con esa clave ya se hizo otra petición: use una clave nueva.")

    /// What was named is still under way.
    package static func underWay(
        _ members: [JSONObject.Member] = [], detail: String = "Repítala con la misma clave en un momento.",
        headers: [(name: String, value: String)] = []
    ) -> Problem {
        Problem(.conflict, "La petición sigue en curso", detail: detail, members: members, headers: [("Retry-After", "1")] + headers)
    }
}
