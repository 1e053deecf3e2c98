internal import CLibcurl
internal import WorldKit

/// What a `CurlClient` does on the thread of its event loop: takes new transfers, drives all of them, hands over those that have ended.
///
/// libcurl says which sockets it waits for (`curl_multi_socket_action`); a turn costs as much as those that have something to tell, however
/// many calls wait. Unchecked: what is not in `inbox` belongs to the loop's thread.
@safe final class CurlLoop: EventSource, @unchecked Sendable {
    private struct Inbox {
        var starts: [Transfer] = []
        var cancelled: [UInt64] = []
        var nextID: UInt64 = 0
        var closing = false
        /// A step that looks into here is on its way to the loop.
        var told = false
    }

    /// How often the queue for connections is looked at, and calls that have no connection yet.
    private static let queuePause = Duration.milliseconds(50)

    /// What libcurl gets to end a call that has begun by itself.
    private static let grace = Duration.seconds(1)

    private let configuration: CurlClient.Configuration
    private let world: any World
    private let loop: EventLoop
    private let multi: UnsafeMutableRawPointer
    private let inbox = Locked(Inbox())
    private var running: [UInt64: (transfer: Transfer, easy: CurlEasy)] = [:]
    /// Handles for the next calls. One whose call was not answered is let go: libcurl (7.88) remembers in it that a body is to be sent
    /// again, even past `curl_easy_reset`, and would fail the next call for that. So is one that signed: it holds its body and the secrets.
    private var spare: [CurlEasy] = []
    private let kept = KeptSockets()
    private var nextLook = Uptime(micros: 0)
    /// Calls that may still be connecting.
    private var connecting: [Transfer] = []
    private var nextLookAtConnecting = Uptime(micros: 0)
    private var ended = false

    init(_ configuration: CurlClient.Configuration, _ world: any World, _ loop: EventLoop) throws {
        self.configuration = configuration
        self.world = world
        self.loop = loop
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = unsafe curl_multi_init() else {
            throw HTTPClientError(.failed, reason: "libcurl does not start", wasSent: false)
        }
        unsafe self.multi = multi
        unsafe shim_multi_setopt_long(multi, CURLMOPT_MAXCONNECTS, configuration.maximumKeptConnections)
        unsafe shim_multi_setopt_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, configuration.maximumConnectionsPerHost)
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe shim_multi_setopt_socket(multi, me) { easy, socket, interest, context, _ in
            guard let context = unsafe context else { return 0 }
            unsafe Unmanaged<CurlLoop>.fromOpaque(context).takeUnretainedValue().wait(for: interest, on: socket, of: easy)
            return 0
        }
        loop.submit { [self] in loop.add(self) }
    }

    // From any thread.

    func newID() -> UInt64 {
        inbox.withLock { inbox in
            inbox.nextID += 1
            return inbox.nextID
        }
    }

    func start(_ transfer: Transfer) {
        // Inside the caller's task: one that was cancelled already never starts.
        let refusal: (any Error)? = inbox.withLock { inbox in
            if Task.isCancelled { return CancellationError() }
            if inbox.closing { return Self.closed(wasSent: false) }
            guard tell(&inbox) else { return Self.closed(wasSent: false) }
            inbox.starts.append(transfer)
            return nil
        }
        if let refusal { transfer.finish(.failure(refusal)) }
    }

    func cancel(_ id: UInt64) {
        inbox.withLock { inbox in
            inbox.cancelled.append(id)
            _ = tell(&inbox)
        }
    }

    func close() {
        let already = inbox.withLock { inbox in
            defer { inbox.closing = true }
            return inbox.closing
        }
        // A turn of its own: the loop may be closed right after.
        if !already { loop.submit { [self] in _ = turn() } }
    }

    /// A step of the loop is followed by a turn, in which the inbox is looked at.
    /// - Returns: false after the loop's end.
    private func tell(_ inbox: inout Inbox) -> Bool {
        if !inbox.told { inbox.told = loop.submit {} }
        return inbox.told
    }

    // The loop's thread.

    func turn() -> Duration? {
        guard takeInbox() else {
            end()
            return nil
        }
        var milliseconds = 0
        unsafe curl_multi_timeout(multi, &milliseconds)
        if milliseconds == 0 {
            act(on: CURL_SOCKET_TIMEOUT, 0)
            unsafe curl_multi_timeout(multi, &milliseconds)
        }
        if mayHaveQueue { endOverdue() }
        lookAtConnecting()
        let pause: Duration? = milliseconds < 0 ? nil : .milliseconds(milliseconds)
        return mayHaveQueue || !connecting.isEmpty ? min(pause ?? Self.queuePause, Self.queuePause) : pause
    }

    /// Of several addresses of a name libcurl (7.88) begins the next one only when the call is run for another reason: the one before it
    /// has no socket any more, and the next one none yet.
    private func lookAtConnecting() {
        guard !connecting.isEmpty else { return }
        connecting.removeAll { $0.hasBegun || $0.hasEnded }
        let now = world.uptime
        guard !connecting.isEmpty, now >= nextLookAtConnecting else { return }
        nextLookAtConnecting = now + Self.queuePause
        var active: Int32 = 0
        unsafe shim_multi_socket_all(multi, &active)
        finishEnded()
    }

    func loopEnds() {
        inbox.withLock { $0.closing = true }
        _ = turn()
    }

    private func act(on socket: curl_socket_t, _ events: Int32) {
        var active: Int32 = 0
        unsafe curl_multi_socket_action(multi, socket, events, &active)
        finishEnded()
    }

    /// libcurl tells what it waits for; of a socket that it closes, before or just after.
    private func wait(for interest: Int32, on socket: curl_socket_t, of easy: UnsafeMutableRawPointer?) {
        if interest == CURL_POLL_REMOVE {
            // An address that refuses: the next one is tried at once.
            if connecting.contains(where: { unsafe running[$0.id]?.easy.handle == easy }) { nextLookAtConnecting = Uptime(micros: 0) }
            return loop.unwatch(socket)
        }
        var readiness: Readiness = []
        if interest & CURL_POLL_IN != 0 { readiness.insert(.reading) }
        if interest & CURL_POLL_OUT != 0 { readiness.insert(.writing) }
        loop.watch(socket, for: readiness) { [unowned self] ready in
            var events: Int32 = 0
            if ready.contains(.reading) { events |= CURL_CSELECT_IN }
            if ready.contains(.writing) { events |= CURL_CSELECT_OUT }
            if !ready.isDisjoint(with: .failure) { events |= CURL_CSELECT_ERR }
            act(on: socket, events)
        }
    }

    private func end() {
        guard !ended else { return }
        ended = true
        loop.remove(self)
        for (_, run) in running {
            let wasSent = run.easy.wasSent
            unsafe curl_multi_remove_handle(multi, run.easy.handle)
            run.transfer.finish(.failure(Self.closed(wasSent: wasSent)))
        }
        running = [:]
        spare = []
        unsafe curl_multi_cleanup(multi)
    }

    /// - Returns: false at the end.
    private func takeInbox() -> Bool {
        let (starts, cancelled, closing) = inbox.withLock { inbox in
            defer {
                inbox.starts = []
                inbox.cancelled = []
                inbox.told = false
            }
            return (inbox.starts, inbox.cancelled, inbox.closing)
        }
        for transfer in starts {
            if closing { transfer.finish(.failure(Self.closed(wasSent: false))) } else { begin(transfer) }
        }
        for id in cancelled {
            guard let run = running.removeValue(forKey: id) else { continue }
            unsafe curl_multi_remove_handle(multi, run.easy.handle)
            run.transfer.finish(.failure(CancellationError()))
        }
        return !closing
    }

    /// Only then can a call be waiting for a connection.
    private var mayHaveQueue: Bool { running.count > configuration.maximumConnectionsPerHost }

    /// libcurl (7.88) looks at no time-out of a call while that waits for a connection: it would wait for as long as the calls
    /// before it take.
    private func endOverdue() {
        let now = world.uptime
        guard now >= nextLook else { return }
        nextLook = now + Self.queuePause
        for (id, run) in running {
            // One that has begun may wait again, when its kept connection was no good.
            let begun = run.transfer.hasBegun
            guard let limit = begun ? run.transfer.end.map({ $0 + Self.grace }) : run.transfer.beginDeadline, limit <= now else { continue }
            running[id] = nil
            unsafe curl_multi_remove_handle(multi, run.easy.handle)
            let kind = begun ? HTTPClientError.Kind.timedOut : .cannotConnect
            run.transfer.finish(.failure(HTTPClientError(kind, reason: "no connection was free in time", wasSent: begun)))
        }
    }

    private func begin(_ transfer: Transfer) {
        guard let easy = spare.popLast() ?? CurlEasy(kept) else {
            transfer.finish(.failure(HTTPClientError(.failed, reason: "out of memory", wasSent: false)))
            return
        }
        let now = world.uptime
        let end = transfer.end ?? transfer.request.timeout.map { now + $0 }
        let connected = transfer.beginDeadline ?? now + configuration.connectTimeout
        transfer.end = end
        transfer.beginDeadline = min(end ?? connected, connected)
        easy.prepare(transfer, timeout: end.map { $0 - now }, configuration)
        guard unsafe curl_multi_add_handle(multi, easy.handle) == CURLM_OK else {
            transfer.finish(.failure(HTTPClientError(.failed, reason: "libcurl does not take the call", wasSent: false)))
            return
        }
        running[transfer.id] = (transfer, easy)
        connecting.append(transfer)
    }

    private func finishEnded() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            guard unsafe message.pointee.msg == CURLMSG_DONE else { continue }
            let result = unsafe shim_message_result(message)
            guard let run = running.removeValue(forKey: unsafe CurlEasy.transferID(of: message.pointee.easy_handle)) else { continue }
            let outcome = run.easy.outcome(of: run.transfer, result)
            unsafe curl_multi_remove_handle(multi, run.easy.handle)
            if result == CURLE_OK, run.transfer.request.signature == nil {
                run.easy.clear()
                spare.append(run.easy)
            }
            // libcurl has closed that connection: the next one is another.
            if run.transfer.isMisled { begin(run.transfer) } else { run.transfer.finish(outcome) }
        }
    }

    private static func closed(wasSent: Bool) -> HTTPClientError {
        HTTPClientError(.closed, reason: "the client was closed", wasSent: wasSent)
    }
}
