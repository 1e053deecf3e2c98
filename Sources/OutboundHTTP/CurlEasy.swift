internal import CLibcurl
internal import WorldKit

/// One reusable handle of libcurl, used on the client's thread alone.
@safe final class CurlEasy {
    let handle: UnsafeMutableRawPointer
    private var headerList: UnsafeMutablePointer<curl_slist>?
    private var transfer: Transfer?
    private var maximumResponseSize = 0
    private let kept: KeptSockets

    init?(_ kept: KeptSockets) {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = handle
        self.kept = kept
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe curl_slist_free_all(headerList)
    }

    /// Lets go of the body and of all that was set, so that it may be prepared again.
    func clear() { unsafe curl_easy_reset(handle) }

    /// Sets everything for one transfer, on a handle that is new or cleared.
    /// - Parameter timeout: what is left of the transfer's time; nil where that has no end.
    func prepare(_ transfer: Transfer, timeout: Duration?, _ configuration: CurlClient.Configuration) {
        let request = transfer.request
        unsafe shim_setopt_text(handle, CURLOPT_URL, request.url)
        unsafe shim_setopt_text(handle, CURLOPT_PROTOCOLS_STR, "http,https")
        // Services call each other directly, whatever proxy the environment names.
        unsafe shim_setopt_text(handle, CURLOPT_PROXY, "")
        unsafe shim_setopt_long(handle, CURLOPT_NOSIGNAL, 1)
        // A call that is given up while its name is looked up leaves that to its thread: waiting for it would hold up the whole loop.
        unsafe shim_setopt_long(handle, CURLOPT_QUICK_EXIT, 1)
        unsafe shim_setopt_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // 0 is none.
        unsafe shim_setopt_long(handle, CURLOPT_TIMEOUT_MS, timeout.map { Int(max($0.millis, 1)) } ?? 0)
        unsafe shim_setopt_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(configuration.connectTimeout.millis))
        // Replicas come and go behind one name: who is gone must not be called for a minute, which is curl's default.
        unsafe shim_setopt_long(handle, CURLOPT_DNS_CACHE_TIMEOUT, 1)
        unsafe shim_setopt_long(handle, CURLOPT_MAXAGE_CONN, Int(configuration.maximumIdleTime.millis / 1000))
        maximumResponseSize = min(request.maximumResponseSize ?? .max, configuration.maximumResponseSize)
        unsafe shim_setopt_offset(handle, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(maximumResponseSize))
        unsafe shim_setopt_pointer(handle, CURLOPT_PRIVATE, UnsafeRawPointer(bitPattern: UInt(transfer.id)))
        self.transfer = transfer
        transfer.isMisled = false
        setMethod(request)
        setHeaders(request)
        if let signature = request.signature { sign(request, signature) }
        setCallbacks()
    }

    /// Which transfer a handle was prepared for.
    static func transferID(of handle: UnsafeMutableRawPointer?) -> UInt64 {
        var kept: UnsafeMutablePointer<CChar>?
        unsafe shim_getinfo_pointer(handle, CURLINFO_PRIVATE, &kept)
        return UInt64(UInt(bitPattern: kept))
    }

    private func setMethod(_ request: OutboundRequest) {
        let body = request.body ?? (request.method == "POST" ? [] : nil)
        if let body {
            unsafe shim_setopt_long(handle, CURLOPT_POST, 1)
            unsafe shim_setopt_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
            // A copy, which goes out in one piece with the head, and wakes who reads it once. One that signs needs it whole as well.
            if body.isEmpty {
                // Without bytes to copy it would ask for them.
                unsafe shim_setopt_text(handle, CURLOPT_COPYPOSTFIELDS, "")
            } else {
                _ = unsafe body.withUnsafeBytes { unsafe shim_setopt_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
            }
        } else {
            unsafe shim_setopt_long(handle, CURLOPT_HTTPGET, 1)
        }
        // Otherwise libcurl would wait for the body that the answer's Content-Length speaks of.
        if request.method == "HEAD" { unsafe shim_setopt_long(handle, CURLOPT_NOBODY, 1) }
        unsafe shim_setopt_text(handle, CURLOPT_CUSTOMREQUEST, request.method)
    }

    private func setHeaders(_ request: OutboundRequest) {
        unsafe curl_slist_free_all(headerList)
        unsafe headerList = nil
        // What takes a field away would be signed as one (see `AWSSignature`).
        let isSigned = request.signature != nil
        // Without it libcurl waits a second for "100 Continue" before a larger body.
        if !isSigned { add("Expect:") }
        // It would call any body a form.
        if !isSigned, !request.headers.contains(where: { $0.name.isSameField("content-type") }) { add("Content-Type:") }
        for (name, value) in request.headers where !isSigned || !value.isEmpty {
            // A field with nothing in it is written with a semicolon (CURLOPT_HTTPHEADER).
            add(value.isEmpty ? "\(name);" : "\(name): \(value)")
        }
        if let token = request.signature?.sessionToken { add("X-Amz-Security-Token: \(token)") }
        unsafe shim_setopt_pointer(handle, CURLOPT_HTTPHEADER, headerList)
    }

    private func add(_ field: String) { unsafe headerList = curl_slist_append(headerList, field) }

    private func sign(_ request: OutboundRequest, _ signature: AWSSignature) {
        unsafe shim_setopt_text(handle, CURLOPT_AWS_SIGV4, "aws:amz:\(signature.region):\(signature.service)")
        unsafe shim_setopt_text(handle, CURLOPT_USERPWD, "\(signature.accessKeyID):\(signature.secretAccessKey)")
        // Here it asks for "100 Continue" before a larger body, and need not be kept waiting.
        unsafe shim_setopt_long(handle, CURLOPT_EXPECT_100_TIMEOUT_MS, 1)
    }

    private func setCallbacks() {
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe shim_setopt_pointer(handle, CURLOPT_WRITEDATA, me)
        unsafe shim_setopt_pointer(handle, CURLOPT_HEADERDATA, me)
        // Every body is the handle's own by now. libcurl's own function would read what the process is given as its input.
        unsafe shim_setopt_transfer(handle, CURLOPT_READFUNCTION) { _, _, _, _ in Int(CURL_READFUNC_ABORT) }
        unsafe shim_setopt_transfer(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let easy = unsafe CurlEasy.from(context) else { return 0 }
            return unsafe easy.receive(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        unsafe shim_setopt_transfer(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            guard let bytes = unsafe bytes, let easy = unsafe CurlEasy.from(context) else { return 0 }
            unsafe easy.transfer?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count))
            return size * count
        }
        unsafe shim_setopt_pointer(handle, CURLOPT_PREREQDATA, me)
        unsafe shim_setopt_prereq(handle) { context, address, _, remote, local in
            let address = unsafe address.map { unsafe String(cString: $0) } ?? ""
            return unsafe CurlEasy.from(context)?.mayBegin(local: local, remote: remote, address: address) == true
                ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> CurlEasy? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<CurlEasy>.fromOpaque(context).takeUnretainedValue()
    }

    /// Whether the request may go out on the connection that libcurl has found for it: the first time, and again when nothing
    /// of it has left or it only reads (see `CurlClient`); and not where something has come before it was asked for.
    private func mayBegin(local: Int32, remote: Int32, address: String) -> Bool {
        guard let transfer else { return false }
        let request = transfer.request
        guard !wasSent || request.body == nil && ["GET", "HEAD"].contains(request.method) else { return false }
        transfer.isMisled = unsafe kept.holdUnaskedBytes(handle, local: local, remote: remote, address: address)
        transfer.hasBegun = !transfer.isMisled
        return transfer.hasBegun
    }

    /// Whether any byte of the request has left.
    var wasSent: Bool {
        var size = 0
        unsafe shim_getinfo_long(handle, CURLINFO_REQUEST_SIZE, &size)
        return size > 0
    }

    /// - Returns: 0 to end the transfer.
    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard let transfer else { return 0 }
        guard transfer.body.count + bytes.count <= maximumResponseSize else {
            transfer.isTooLarge = true
            return 0
        }
        unsafe transfer.body.append(contentsOf: bytes)
        return bytes.count
    }

    /// What became of a transfer that has ended.
    func outcome(of transfer: Transfer, _ result: CURLcode) -> Result<OutboundResponse, any Error> {
        self.transfer = nil
        unsafe kept.keep(handle)
        // libcurl takes a head that breaks off for a whole one.
        let result = result == CURLE_OK && !transfer.isHeadWhole ? CURLE_RECV_ERROR : result
        if result == CURLE_OK {
            var status = 0
            unsafe shim_getinfo_long(handle, CURLINFO_RESPONSE_CODE, &status)
            return .success(OutboundResponse(status: status, headers: transfer.headers, body: transfer.body))
        }
        let reason = unsafe String(cString: curl_easy_strerror(result))
        return .failure(HTTPClientError(kind(of: result, transfer), reason: reason, wasSent: wasSent))
    }

    private func kind(of result: CURLcode, _ transfer: Transfer) -> HTTPClientError.Kind {
        if transfer.isTooLarge { return .responseTooLarge }
        switch result {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: return .cannotConnect
        case CURLE_OPERATION_TIMEDOUT: return wasSent ? .timedOut : .cannotConnect
        // The last two: it would have had to be sent again.
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND, CURLE_ABORTED_BY_CALLBACK:
            return .connectionLost
        case CURLE_FILESIZE_EXCEEDED: return .responseTooLarge
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_HTTP2: return .invalidResponse
        default: return .failed
        }
    }
}
