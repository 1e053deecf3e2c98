internal import CMicroHTTPD
internal import WorldKit

/// One request and its answer. Unchecked: all but `state` is touched by the connection's own thread alone.
@safe final class Exchange: @unchecked Sendable {
    private struct State {
        var response: Response?
        var suspended = false
        var handler: Task<Void, Never>?
    }

    let connection: Connection
    let rawTarget: String?
    private let handle: OpaquePointer
    private let state = Locked(State())

    /// What the headers said; nil before they were looked at.
    var head: (method: HTTPMethod, target: RequestTarget, headers: HTTPHeaders)?
    /// The answer that was decided on before the body was read.
    var refusal: Refusal?
    var body: [UInt8] = []
    /// Bytes of the body that have come, also those that were thrown away.
    var receivedSize = 0
    /// Those of them that count against the bound of all.
    var bufferedSize = 0
    var started = false

    init(connection: Connection, handle: OpaquePointer, rawTarget: String?) {
        self.connection = connection
        unsafe self.handle = handle
        self.rawTarget = rawTarget
    }

    /// The answer, when it is there; else the connection sleeps until `complete`. On the connection's thread.
    func responseOrSuspend() -> Response? {
        state.withLock { state in
            if let response = state.response { return response }
            // Under the lock, so that the resume cannot come before.
            state.suspended = true
            unsafe MHD_suspend_connection(handle)
            return nil
        }
    }

    /// Keeps the handler's task, for `cancel`.
    func keep(_ handler: Task<Void, Never>) { state.withLock { $0.handler = handler } }

    /// Tells the handler that nobody can wait for it much longer. From any thread.
    func cancel() { state.withLock { $0.handler }?.cancel() }

    /// Gives the answer; only the first counts. From any thread.
    func complete(_ response: Response) {
        let resumes = state.withLock { state -> Bool in
            guard state.response == nil else { return false }
            state.response = response
            return state.suspended
        }
        if resumes { unsafe MHD_resume_connection(handle) }
    }
}
