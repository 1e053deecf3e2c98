internal import OutboundHTTP

/// The Lambda Runtime API. Source: AWS, "Using the Lambda runtime API for custom runtimes", version 2018-06-01.
struct RuntimeAPI: Sendable {
    /// One connection, kept for as long as a function may take.
    static var client: CurlClient.Configuration {
        var configuration = CurlClient.Configuration()
        configuration.maximumKeptConnections = 1
        configuration.maximumConnectionsPerHost = 1
        configuration.maximumIdleTime = RuntimeEvent.longestTime
        return configuration
    }

    private let base: String
    private let http: any HTTPClient

    /// - Parameter address: host and port.
    init(address: String, http: any HTTPClient) {
        base = "http://\(address)/2018-06-01/runtime/"
        self.http = http
    }

    /// Waits for the next event, for as long as it takes: the process is frozen meanwhile.
    ///
    /// Whoever asks again before he has answered gets the same event again.
    /// - Throws: `RuntimeAPIError`, `HTTPClientError`, `CancellationError`
    func next() async throws -> RuntimeEvent {
        let response = try await http.send(OutboundRequest("GET", base + "invocation/next", timeout: nil))
        guard response.status == 200 else { throw RuntimeAPIError(call: "next", response) }
        return try RuntimeEvent(response)
    }

    /// Tells that the function cannot start. Only before the first `next`.
    /// - Throws: `RuntimeAPIError`, `HTTPClientError`, `CancellationError`
    func startFailed(_ error: FunctionError) async throws {
        let response = try await post("init/error", error)
        guard response.status == 202 else { throw RuntimeAPIError(call: "init/error", response) }
    }

    /// Tells the end of an event, once; `RuntimeTurn` sees to that.
    /// - Returns: what the API says to it, whatever that is.
    /// - Throws: `HTTPClientError`, `CancellationError`
    fileprivate func tell(_ answer: RuntimeAnswer, of event: RuntimeEvent) async throws -> OutboundResponse {
        switch answer {
        case .result(let body): try await post("invocation/\(event.requestID)/response", body)
        case .failure(let error): try await post("invocation/\(event.requestID)/error", error)
        }
    }

    private func post(_ path: String, _ error: FunctionError) async throws -> OutboundResponse {
        try await post(path, error.json, [("Lambda-Runtime-Function-Error-Type", error.type)])
    }

    private func post(_ path: String, _ body: [UInt8], _ headers: [(name: String, value: String)] = []) async throws -> OutboundResponse {
        try await http.send(
            OutboundRequest(
                "POST", base + path, headers: headers + [("Content-Type", "application/json")], body: body, timeout: .seconds(30)))
    }
}

/// An event that waits for its answer. Answering takes the turn away, so that there can be no second one.
struct RuntimeTurn: ~Copyable {
    let event: RuntimeEvent
    private let api: RuntimeAPI

    init(_ event: RuntimeEvent, _ api: RuntimeAPI) {
        self.event = event
        self.api = api
    }

    /// - Returns: nil when the answer was taken, or the sentence why it was not. The event has ended for Lambda then too, and `next` is
    ///   what comes after it: of an answer that is too large the caller learns by Lambda itself, and anything more would be refused.
    /// - Throws: `RuntimeAPIError` when the API cannot go on, `HTTPClientError`, `CancellationError`
    consuming func answer(_ answer: RuntimeAnswer) async throws -> String? {
        let response = try await api.tell(answer, of: event)
        switch response.status {
        case 200..<300: return nil
        case 500...: throw RuntimeAPIError(call: "response", response)
        default: return RuntimeAPIError(call: "response", response).reason
        }
    }
}

extension RuntimeAPIError {
    fileprivate init(call: String, _ response: OutboundResponse) {
        self.init(
            call: call, status: response.status, reason: "\(response.status) \(String(decoding: response.body.prefix(500), as: UTF8.self))")
    }
}
