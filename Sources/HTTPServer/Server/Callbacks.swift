internal import CMicroHTTPD

/// The functions that libmicrohttpd calls, each on the server's thread. They translate; `ServerCore` decides.
enum Callbacks {
    private static func core(_ context: UnsafeMutableRawPointer?) -> ServerCore? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    }

    /// A connection begins or has ended. Its `Connection` is kept in the slot that the library has for that.
    static let connection: MHD_NotifyConnectionCallback = { context, handle, slot, code in
        guard let core = unsafe core(context), let slot = unsafe slot, let handle = unsafe handle else { return }
        if code == .CONNECTION_NOTIFY_STARTED {
            let connection = core.opened(socket: unsafe shim_connection_socket(handle))
            unsafe slot.pointee = Unmanaged.passRetained(connection).toOpaque()
        } else if let kept = unsafe slot.pointee {
            core.connections.remove(unsafe Unmanaged<Connection>.fromOpaque(kept).takeRetainedValue())
            unsafe slot.pointee = nil
        }
    }

    /// The request line was read: the target as it was sent, before the library decodes it. What is returned becomes the
    /// state of the request, and is given back in `completed`, whatever happens in between.
    static let target: @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<CChar>?, OpaquePointer?) -> UnsafeMutableRawPointer? =
        { context, target, handle in
            guard let core = unsafe core(context), let handle = unsafe handle, let kept = unsafe shim_connection_context(handle) else {
                return nil
            }
            let connection = unsafe Unmanaged<Connection>.fromOpaque(kept).takeUnretainedValue()
            let exchange = unsafe Exchange(connection: connection, handle: handle, rawTarget: target.map { unsafe String(cString: $0) })
            core.begin(exchange)
            return unsafe Unmanaged.passRetained(exchange).toOpaque()
        }

    /// Comes with the headers, then with each piece of the body, then with size 0, and again after a resume.
    static let access: MHD_AccessHandlerCallback = { context, handle, url, method, version, data, size, slot in
        guard let core = unsafe core(context), let handle = unsafe handle, let size = unsafe size, let kept = unsafe slot?.pointee else {
            return .NO
        }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(kept).takeUnretainedValue()
        if exchange.head == nil, exchange.refusal == nil {
            guard let url = unsafe url, let method = unsafe method, let version = unsafe version else { return .NO }
            let head = unsafe RequestHead(of: handle, method: method, url: url, version: version, rawTarget: exchange.rawTarget)
            guard let response = core.received(head, of: exchange) else { return .YES }
            return unsafe queue(response, to: handle, of: exchange, core)
        }
        let count = unsafe size.pointee
        if count > 0 {
            let bytes = unsafe UnsafeRawBufferPointer(start: data, count: count)
            unsafe size.pointee = 0
            return unsafe core.received(bytes, of: exchange) ? .YES : .NO
        }
        guard let response = core.finish(exchange) else { return .YES }
        return unsafe queue(response, to: handle, of: exchange, core)
    }

    /// The request has ended, one way or another.
    static let completed: MHD_RequestCompletedCallback = { context, _, slot, _ in
        guard let core = unsafe core(context), let slot = unsafe slot, let kept = unsafe slot.pointee else { return }
        core.completed(unsafe Unmanaged<Exchange>.fromOpaque(kept).takeRetainedValue())
        unsafe slot.pointee = nil
    }

    private static func queue(_ answer: Response, to handle: OpaquePointer, of exchange: Exchange, _ core: ServerCore) -> MHD_Result {
        core.writing(exchange)
        // Anything else would not end the exchange for the client: better that the connection ends.
        guard 200...599 ~= answer.status else { return .NO }
        guard let response = unsafe OutgoingBody.response(answer.body) else { return .NO }
        defer { unsafe MHD_destroy_response(response) }
        // A field that the library refuses (a line break in it, a name that is no token, no value) is left out.
        for field in answer.headers.fields { _ = unsafe MHD_add_response_header(response, field.name, field.value) }
        if core.isDraining { _ = unsafe MHD_add_response_header(response, "Connection", "close") }
        return unsafe MHD_queue_response(handle, UInt32(answer.status), response)
    }
}
