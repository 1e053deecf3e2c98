import JSON
import TestSupport
import WorldKit

/// Someone who asks inventario for one thing after another on a connection, hangs up at times, and notes what was said. All
/// of it blocks: for a thread of its own.
final class StockCaller {
    private let number: Int64
    private let port: Int
    private let ledger: Locked<StockLedger>
    private let answered: @Sendable () -> Void
    private let isOver: @Sendable () -> Bool
    private var random: SplitMix64
    private var socket: RawSocket
    /// Reservations of its own that are still active, by their quantity.
    private var active: [(cantidad: Int64, id: Int64)] = []

    /// - Parameters:
    ///   - socket: connected to `port`.
    ///   - answered: called at each answer.
    ///   - isOver: whether nobody may be called any more.
    init(
        _ number: Int64, _ port: Int, _ socket: RawSocket, seed: UInt64, ledger: Locked<StockLedger>,
        answered: @escaping @Sendable () -> Void, isOver: @escaping @Sendable () -> Bool
    ) {
        self.number = number
        self.port = port
        self.socket = socket
        self.ledger = ledger
        self.answered = answered
        self.isOver = isOver
        random = SplitMix64(seed: seed)
    }

    /// Until the other side has gone.
    func run() throws {
        while !isOver() {
            let goesOn =
                switch Int.random(in: 0..<100, using: &random) {
                case 0..<60: try reserve()
                case 60..<75: try end()
                case 75..<90: try load()
                case 90..<95: try hangUp(afterAll: true)
                default: try hangUp(afterAll: false)
                }
            guard goesOn else { return }
        }
    }

    private func reserve() throws -> Bool {
        let (producto, key) = (Int64.random(in: KillTests.shared, using: &random), Bool.random(using: &random))
        let wish = ledger.withLock { $0.reserve(producto, key: key) }
        guard let answer = try ask("/reservar", Self.reservation(producto, wish.cantidad), key: wish.key) else { return false }
        switch answer.status {
        case 200:
            let id: Int64 = try JSONObject(parsing: answer.body).number("reserva_id")
            ledger.withLock { $0.reservations[wish.cantidad]?.told = .made(id: id) }
            active.append((wish.cantidad, id))
        case 409: ledger.withLock { $0.reservations[wish.cantidad]?.told = .refused }
        default: throw Unexpected(answer: answer.text)
        }
        return true
    }

    /// Consumes or releases one of its own; reserves when there is none.
    private func end() throws -> Bool {
        guard let (cantidad, id) = active.popLast() else { return try reserve() }
        let consumes = Bool.random(using: &random)
        let estado = consumes ? "consumida" : "liberada"
        ledger.withLock { $0.reservations[cantidad]?.end = (estado, false) }
        guard let answer = try ask(consumes ? "/consumir" : "/liberar", #"{"reserva_id":\#(id)}"#) else { return false }
        guard answer.status == 200 else { throw Unexpected(answer: answer.text) }
        ledger.withLock { $0.reservations[cantidad]?.end = (estado, true) }
        return true
    }

    private func load() throws -> Bool {
        let (producto, cantidad) = (KillTests.shared.upperBound + 1 + number, Int64.random(in: 0...1_000_000, using: &random))
        ledger.withLock { $0.loads[producto, default: .init()].asked = cantidad }
        guard let answer = try ask("/stock", #"{"producto_id":\#(producto),"cantidad":\#(cantidad)}"#) else { return false }
        guard answer.status == 200 else { throw Unexpected(answer: answer.text) }
        ledger.withLock { $0.loads[producto] = .init(told: cantidad) }
        return true
    }

    /// Asks for a reservation and hangs up without waiting, after the last byte or before it.
    private func hangUp(afterAll: Bool) throws -> Bool {
        let producto = Int64.random(in: KillTests.shared, using: &random)
        let wish = ledger.withLock { ledger in
            ledger.hungUp += 1
            return ledger.reserve(producto, key: Bool.random(using: &random), told: afterAll ? .nothing : .unasked)
        }
        let request = Self.request("/reservar", Self.reservation(producto, wish.cantidad), key: wish.key)
        guard try socket.send(afterAll ? request : String(request.dropLast(4))), !isOver() else { return false }
        // Nobody listens there any more: the run ends.
        guard let next = try? RawSocket(port: port) else { return false }
        socket = next
        return true
    }

    /// - Returns: nil when the connection ended before the answer did.
    private func ask(_ path: String, _ body: String, key: String? = nil) throws -> RawResponse? {
        var answer: RawResponse?
        do {
            if try socket.send(Self.request(path, body, key: key)) { answer = try socket.response() }
        } catch is RawResponse.Malformed {
            // It broke off: the same as none.
        }
        if answer == nil { ledger.withLock { $0.unanswered += 1 } } else { answered() }
        return answer
    }

    struct Unexpected: Error {
        let answer: String
    }

    static func reservation(_ producto: Int64, _ cantidad: Int64) -> String { #"{"producto_id":\#(producto),"cantidad":\#(cantidad)}"# }

    private static func request(_ path: String, _ body: String, key: String?) -> String {
        """
        POST \(path) HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(Stack.token)\r\nContent-Length: \(body.utf8.count)\r\n\
        \(key.map { "Idempotency-Key: \($0)\r\n" } ?? "")\r\n\(body)
        """
    }
}
