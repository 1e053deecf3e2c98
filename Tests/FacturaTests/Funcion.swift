import Factura
import Foundation
import JSON
import LambdaRuntime
import Observability
import TestSupport
import WorldKit

/// The function, called as Lambda calls it.
enum Funcion {
    /// An answer's envelope, taken apart.
    struct Respuesta {
        let status: Int64
        let body: JSONObject
        /// The lines of the log.
        let lines: [String]
    }

    struct NoEnvelope: Error {
        let text: String
    }

    /// - Parameter event: the whole event, as mediador gives it.
    static func call(event: String) throws -> Respuesta {
        let world = ManualWorld()
        let lines = CollectedLog()
        let context = LambdaContext(
            requestID: "uno", deadline: world.uptime + .seconds(3),
            log: Log(service: "factura", level: .debug, world: world, destination: lines), world: world)
        let text = try Facturador.atender(Array(event.utf8), context)
        let envelope = try JSONObject(parsing: text)
        guard envelope.members.map(\.name) == ["statusCode", "headers", "body", "isBase64Encoded"],
            envelope["headers"] == .object(JSONObject([.init("Content-Type", .string("application/json"))])),
            envelope["isBase64Encoded"] == .bool(false), let status = try envelope.integer("statusCode"),
            let body = try envelope.string("body")
        else { throw NoEnvelope(text: String(decoding: text, as: UTF8.self)) }
        return Respuesta(status: status, body: try JSONObject(parsing: Array(body.utf8)), lines: lines.lines)
    }

    /// - Parameter body: what was posted to mediador.
    static func call(body: String) throws -> Respuesta { try call(event: #"{"headers":{},"body":\#(body)}"#) }

    /// The folder of the sample events.
    static let samples = root.appending(path: "lambda/events").path

    /// That of this repository.
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
