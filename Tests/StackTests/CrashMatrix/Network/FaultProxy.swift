import Foundation
import Glibc
import TestSupport
import WorldKit

/// Stands between a service and those who call it, with a port of its own that stays the same whichever port the service has: lets
/// exchanges through, or does to them what its rules say. While the service is away a connection to it is refused.
final class FaultProxy: Sendable {
    struct Failure: Error {
        let call: String
        let code: Int32
    }

    private struct State {
        var target: Int?
        var listener: Int32?
        var rules: [NetworkRule]
        var seen: [String] = []
        var met: [NetworkRule] = []
        var held = 0
        var wires: [Int: Wire] = [:]
        var nextWire = 0
        var threads = 0
        var ended = false
    }

    /// Where the others call it.
    let port: Int
    /// Bound to the port, so that it stays ours, and never listening, so that who connects is refused.
    private let holder: Int32
    private let state: Locked<State>
    /// Tells whoever waits for the last thread.
    private let changed = NSCondition()
    /// What waits until all is over; a turnstile.
    private let gate = Gate()

    /// It refuses all until a service is opened to it.
    init(_ rules: [NetworkRule] = []) throws {
        state = Locked(State(rules: rules))
        (holder, port) = try Self.bound(to: 0)
    }

    deinit { _ = Glibc.close(holder) }

    /// A socket on that port, of which there may be several as long as one of them listens.
    private static func bound(to port: Int) throws -> (descriptor: Int32, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var reuse: Int32 = 1
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = LoopbackAddress.of(port)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard unsafe bind(descriptor, pointer, size) == 0, unsafe getsockname(descriptor, pointer, &size) == 0 else { return errno }
                return 0
            }
        }
        if code != 0 {
            _ = Glibc.close(descriptor)
            throw Failure(call: "bind", code: code)
        }
        return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
    }

    /// The routes of all requests that have come, in their order.
    var seen: [String] { state.withLock { $0.seen } }

    /// The rules that were applied, each time.
    var met: [NetworkRule] { state.withLock { $0.met } }

    /// Exchanges that a rule holds up now.
    var held: Int { state.withLock { $0.held } }

    /// From here on calls go to that port.
    func open(to target: Int) throws {
        let listener = try Self.bound(to: port).descriptor
        guard listen(listener, 64) == 0 else { throw Failure(call: "listen", code: errno) }
        state.withLock { state in
            state.target = target
            state.listener = listener
        }
        start { $0.accept(listener) }
    }

    /// The service has gone: its connections end, and new ones are refused.
    func close() {
        let wires = state.withLock { state -> [Wire] in
            // The thread that accepts closes it.
            if let listener = state.listener { shutdown(listener, Int32(SHUT_RDWR)) }
            state.listener = nil
            state.target = nil
            return Array(state.wires.values)
        }
        for wire in wires { wire.cut() }
    }

    /// Lets go what was held up until all is over.
    func release() { gate.open() }

    /// Ends all connections and threads.
    func end() async throws {
        state.withLock { $0.ended = true }
        close()
        release()
        try await offPool { [self] in
            changed.withLock { while state.withLock({ $0.threads }) > 0 { changed.wait() } }
        }
    }

    private func start(_ body: @escaping @Sendable (FaultProxy) -> Void) {
        state.withLock { $0.threads += 1 }
        Thread.detachNewThread { [self] in
            body(self)
            changed.withLock {
                state.withLock { $0.threads -= 1 }
                changed.broadcast()
            }
        }
    }

    // On the thread that accepts.

    private func accept(_ listener: Int32) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { break }
            let wire = Wire(taking: descriptor)
            start { $0.converse(wire) }
        }
        _ = Glibc.close(listener)
    }

    // On a thread for each connection.

    private func converse(_ caller: Wire) {
        keeping(caller) {
            while let request = caller.message(), exchange(request, caller) {}
        }
        caller.cut()
    }

    /// Runs `body` with a connection that ends when the service does.
    private func keeping<Value>(_ wire: Wire, _ body: () -> Value) -> Value {
        let id = state.withLock { state -> Int in
            state.nextWire += 1
            state.wires[state.nextWire] = wire
            return state.nextWire
        }
        defer { state.withLock { $0.wires[id] = nil } }
        return body()
    }

    /// - Returns: whether the connection goes on.
    private func exchange(_ request: HTTPMessage, _ caller: Wire) -> Bool {
        guard let fault = admit(request.route) else { return answer(caller, forward(request)) }
        state.withLock { $0.held += 1 }
        defer { state.withLock { $0.held -= 1 } }
        switch fault {
        case .loseRequest: return false
        case .loseAnswer:
            _ = forward(request)
            return false
        case .lateRequest:
            waitUntilReleased()
            return answer(caller, forward(request))
        case .lateAnswer:
            let response = forward(request)
            waitUntilReleased()
            return answer(caller, response)
        case .twice: return answer(caller, forward(request, copies: 2))
        case .copyLater:
            guard answer(caller, forward(request)) else { return false }
            // The caller goes on, on this connection.
            state.withLock { $0.held += 1 }
            start { $0.repeatLate(request) }
            return true
        case .cutAnswer:
            guard let response = forward(request) else { return false }
            caller.send(response.bytes.prefix(response.bytes.count / 2))
            return false
        }
    }

    private func repeatLate(_ request: HTTPMessage) {
        defer { state.withLock { $0.held -= 1 } }
        waitUntilReleased()
        _ = forward(request)
    }

    private func waitUntilReleased() {
        gate.wait()
        gate.open()
    }

    private func answer(_ caller: Wire, _ response: HTTPMessage?) -> Bool {
        guard let response else { return false }
        return caller.send(response.bytes)
    }

    /// Counts a request, and tells what is to become of it.
    private func admit(_ route: String) -> NetworkFault? {
        state.withLock { state in
            state.seen.append(route)
            let rule = state.rules.first { rule in
                let asked = state.seen.filter { rule.route == "*" || $0 == rule.route }
                return (rule.route == "*" || rule.route == route) && (rule.nth == nil || rule.nth == asked.count)
                    && !state.seen.contains { $0 == rule.until }
            }
            guard let rule, !state.ended else { return nil }
            state.met.append(rule)
            return rule.fault
        }
    }

    /// - Parameter copies: how many are on their way at one time.
    /// - Returns: the last answer; nil when the service gave none.
    private func forward(_ request: HTTPMessage, copies: Int = 1) -> HTTPMessage? {
        guard let target = state.withLock({ $0.target }) else { return nil }
        let wires = (0..<copies).compactMap { _ in Wire(port: target) }
        for wire in wires { wire.send(request.bytes) }
        return wires.compactMap { wire in keeping(wire) { wire.message() } }.last
    }
}
