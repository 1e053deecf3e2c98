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
    private let listener: Int32
    private let state: Locked<State>
    /// Tells the thread that accepts, and whoever waits for the last thread.
    private let changed = NSCondition()
    /// What waits until all is over; a turnstile.
    private let gate = Gate()

    /// It refuses all until a service is opened to it.
    init(_ rules: [NetworkRule] = []) throws {
        state = Locked(State(rules: rules))
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        var address = LoopbackAddress.of(0)
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let code = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                // Bound and not listening: it is ours, and who connects is refused.
                guard unsafe bind(listener, pointer, size) == 0, unsafe getsockname(listener, pointer, &size) == 0 else { return errno }
                return 0
            }
        }
        port = Int(in_port_t(bigEndian: address.sin_port))
        if code != 0 { throw Failure(call: "bind", code: code) }
        start { $0.accept() }
    }

    deinit { _ = Glibc.close(listener) }

    /// The routes of all requests that have come, in their order.
    var seen: [String] { state.withLock { $0.seen } }

    /// The rules that were applied, each time.
    var met: [NetworkRule] { state.withLock { $0.met } }

    /// Exchanges that a rule holds up now.
    var held: Int { state.withLock { $0.held } }

    /// From here on calls go to that port.
    func open(to target: Int) {
        changed.withLock {
            state.withLock { $0.target = target }
            listen(listener, 64)
            changed.broadcast()
        }
    }

    /// The service has gone: its connections end, and new ones are refused.
    func close() {
        let wires = changed.withLock {
            // What listened does so no more and keeps its port, until it is told to listen again.
            shutdown(listener, Int32(SHUT_RD))
            return state.withLock { state in
                state.target = nil
                return Array(state.wires.values)
            }
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
        changed.withLock { changed.broadcast() }
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

    private func accept() {
        while waitUntilOpen() {
            let descriptor = unsafe Glibc.accept(listener, nil, nil)
            guard descriptor >= 0 else { continue }  // closed meanwhile
            let wire = Wire(taking: descriptor)
            start { $0.converse(wire) }
        }
    }

    /// - Returns: false when it has ended.
    private func waitUntilOpen() -> Bool {
        changed.withLock {
            while state.withLock({ $0.target == nil && !$0.ended }) { changed.wait() }
            return !state.withLock { $0.ended }
        }
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
