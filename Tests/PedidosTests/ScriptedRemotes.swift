import JSON
import OutboundHTTP
import TestSupport
import WorldKit

/// The other services, doing as a script says: each kind of call has lines of its own, the last of which is for ever.
final class ScriptedRemotes: HTTPClient {
    enum Call: String, Sendable, CaseIterable {
        case precios, reservar, pagar, buscar, anular, liberar, reembolsar, consumir, devolver, lote
    }

    struct Line: Sendable {
        fileprivate enum Play: Sendable { case answer(Int, String), busy(Int, Int), refuse, lose, hang }

        fileprivate var acts: [@Sendable () async throws -> Void] = []
        fileprivate let play: Play

        static func answer(_ status: Int, _ body: String = "{}") -> Line { Line(play: .answer(status, body)) }
        /// An answer that asks to be left alone for so many seconds.
        static func busy(_ status: Int, _ pause: Int) -> Line { Line(play: .busy(status, pause)) }
        /// Nothing of the call leaves.
        static let refuse = Line(play: .refuse)
        /// It leaves, and no answer comes.
        static let lose = Line(play: .lose)
        /// The same, after all the time that it was given.
        static let hang = Line(play: .hang)
        /// Something happens meanwhile.
        static func after(_ act: @escaping @Sendable () async throws -> Void, _ line: Line) -> Line {
            Line(acts: [act] + line.acts, play: line.play)
        }

        /// The usual answers.
        static let aprobado = answer(200, #"{"pago_id":7,"estado":"aprobado"}"#)
        static let rechazado = answer(200, #"{"pago_id":7,"estado":"rechazado"}"#)
        static let sinStock = answer(
            409, #"{"estado":"rechazada","detalle":[{"producto_id":1,"cantidad":2,"disponible":1}]}"#)

        /// A refusal that names the state of what was asked for.
        static func estado(_ estado: String) -> Line { answer(409, #"{"estado":"\#(estado)"}"#) }
    }

    typealias Script = [Call: [Line]]

    private let script: Locked<Script>
    private let log = Locked<[String]>([])
    private let waiting = Locked<[(call: Call, count: Int, reached: OneShot<Void>)]>([])
    private let world: LeapingWorld

    init(_ script: Script, in world: LeapingWorld) {
        self.world = world
        self.script = Locked(Self.usual.merging(script) { $1 })
    }

    private static let usual: Script = [
        .precios: [.answer(200, #"{"items":[{"id":1,"nombre":"P","precio":1.5}]}"#)], .reservar: [.answer(201)], .pagar: [.aprobado],
    ]

    /// What is done from now on.
    func setLines(_ call: Call, _ lines: Line...) { script.withLock { $0[call] = lines } }

    /// Lets go of the script: what happens in it looks at who has it, and both would be kept for ever.
    func forget() {
        let script = script.withLock { script in
            defer { script = [:] }
            return script
        }
        withExtendedLifetime(script) {}  // it ends out of the lock
    }

    /// The calls so far and what they name, such as `pagar @:1:cobro`: the order's name is left out.
    var calls: [String] { log.withLock { $0 } }

    func count(_ call: Call) -> Int { calls.count { $0.hasPrefix(call.rawValue + " ") } }

    /// Waits for the call of that number.
    func until(_ call: Call, _ count: Int) async throws {
        let reached = OneShot<Void>()
        waiting.withLock { $0.append((call, count, reached)) }
        tell()
        try await reached.value()
    }

    private func tell() {
        let calls = calls
        let told = waiting.withLock { waiting in
            func isThere(_ one: (call: Call, count: Int, reached: OneShot<Void>)) -> Bool {
                calls.count { $0.hasPrefix(one.call.rawValue + " ") } >= one.count
            }
            defer { waiting.removeAll(where: isThere) }
            return waiting.filter(isThere).map(\.reached)
        }
        for one in told { one.complete(.success(())) }
    }

    func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        let path = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: true).last.map { "/" + $0 } ?? "/"
        let (call, name) = try Self.read(request, path)
        let short = name.utf8.count >= 36 ? "@" + name.dropFirst(36) : name
        log.withLock { $0.append("\(call.rawValue) \(short)") }
        tell()
        let line = script.withLock { script -> Line? in
            guard let lines = script[call] else { return nil }
            if lines.count > 1 { script[call] = Array(lines.dropFirst()) }
            return lines.first
        }
        return try await play(line ?? (call == .lote ? try Self.todas(request) : .answer(200)), request)
    }

    private func play(_ line: Line, _ request: OutboundRequest) async throws -> OutboundResponse {
        for act in line.acts { try await act() }
        switch line.play {
        case .answer(let status, let body): return OutboundResponse(status: status, body: Array(body.utf8))
        case .busy(let status, let pause): return OutboundResponse(status: status, headers: [("Retry-After", String(pause))])
        case .refuse: throw HTTPClientError(.cannotConnect, reason: "script", wasSent: false)
        case .lose: throw HTTPClientError(.connectionLost, reason: "script", wasSent: true)
        case .hang:
            world.advance(by: request.timeout ?? .zero)
            throw HTTPClientError(.timedOut, reason: "script", wasSent: true)
        }
    }

    private struct Unknown: Error { let url: String }

    private static func read(_ request: OutboundRequest, _ path: String) throws -> (Call, String) {
        let parts = path.split(separator: "/").map(String.init)
        switch (request.method, parts.first, parts.last) {
        case ("GET", "pagos"?, _): throw Unknown(url: request.url)
        case ("GET", let last?, _) where last.hasPrefix("productos?"): return (.precios, last)
        case ("GET", let last?, _) where last.hasPrefix("pagos?clave="): return (.buscar, String(last.dropFirst("pagos?clave=".count)))
        case ("PUT", "reservas"?, let id?): return (.reservar, id)
        case ("POST", "pagar"?, _): return (.pagar, request.headers.first { $0.name == "Idempotency-Key" }?.value ?? "-")
        case ("POST", "pagos"?, "anular"?): return (.anular, try JSONObject(parsing: request.body ?? []).string("clave") ?? "-")
        case ("POST", "pagos"?, "reembolsar"?): return (.reembolsar, parts[1])
        case ("POST", "reservas"?, "consumir"?) where parts.count == 2: return (.lote, String(try ids(request).count))
        case ("POST", "reservas"?, let verb?):
            guard let call = Call(rawValue: verb) else { throw Unknown(url: request.url) }
            return (call, parts[1])
        default: throw Unknown(url: request.url)
        }
    }

    private static func ids(_ request: OutboundRequest) throws -> [String] {
        guard case .array(let ids)? = try JSONObject(parsing: request.body ?? [])["ids"] else { return [] }
        return ids.compactMap { if case .string(let id) = $0 { id } else { nil } }
    }

    /// All that were named are consumed.
    private static func todas(_ request: OutboundRequest) throws -> Line {
        let items = try ids(request).map { #"{"id":"\#($0)","estado":"consumida"}"# }
        return .answer(200, #"{"items":[\#(items.joined(separator: ","))]}"#)
    }
}
