import HTTPServer
import OutboundHTTP
import ServiceKit
import WorldKit

/// The network between simulated processes: it delays, reorders, loses and doubles requests and answers, and tells the caller of
/// it what the real client would.
///
/// `http://pedidos/…` goes to one of the processes that are called so. What is delivered begins at a step of the scheduler, in the
/// other process: never in the task of whoever sent it.
final class Network: @unchecked Sendable {  // unchecked: everything happens on one thread
    /// As the real client: no connection within this is none.
    private static let connectTimeout = Duration.seconds(2)

    private let scheduler: Scheduler
    private let processes: [SimulatedProcess]
    var plan = FaultPlan.none
    private var calls: [Int: CallUnderWay] = [:]

    init(_ scheduler: Scheduler, _ processes: [SimulatedProcess]) {
        self.scheduler = scheduler
        self.processes = processes
    }

    /// Requests that have left and are not answered, whether or not anybody waits for that.
    private(set) var requestsUnderWay = 0

    /// Calls that somebody waits for.
    var waitingCount: Int { calls.count }

    private func happens(_ perMille: Int) -> Bool { scheduler.chance.happens(perMille) }

    /// How long a message takes, in microseconds: mostly little.
    private func delay() -> Int {
        if happens(plan.late) {
            scheduler.note(.messageLate)
            return scheduler.chance.below(90_000_000)
        }
        return scheduler.chance.below(happens(plan.slow) ? 3_000_000 : 4000)
    }

    func begin(
        _ number: Int, _ request: OutboundRequest, from world: SimulatedWorld,
        _ continuation: CheckedContinuation<OutboundResponse, any Error>
    ) {
        let rest = request.url.dropFirst("http://".count)
        let service = rest.prefix { $0 != "/" }
        let targets = processes.filter { $0.service == service }
        guard !targets.isEmpty, let target = RequestTarget(String(rest.dropFirst(service.count))) else {
            return continuation.resume(
                throwing: HTTPClientError(.cannotConnect, reason: "no host \(service)", wasSent: false))
        }
        let call = CallUnderWay(request, from: world.process, to: scheduler.chance.one(of: targets), continuation)
        calls[number] = call
        scheduler.mark(Array(request.url.utf8) + (request.body ?? []))
        scheduler.story.tell(
            scheduler.time, "call \(number)",
            "\(world.process.name) → \(call.target.name) \(request.method) \(target.path) \(String(decoding: request.body ?? [], as: UTF8.self))"
        )
        setTimeout(of: call, number, request.timeout, world)
        scheduler.after(scheduler.chance.below(1000)) { [self] in connect(number, target, world) }
    }

    private func setTimeout(of call: CallUnderWay, _ number: Int, _ span: Duration?, _ world: SimulatedWorld) {
        call.timeout?.cancel()
        guard let span else { return }
        call.timeout = world.timer(at: world.uptime + span) { [self] in
            if let call = calls[number] { fail(number, call.hasLeft ? .noAnswerInTime : .noConnection) }
        }
    }

    private func connect(_ number: Int, _ target: RequestTarget, _ world: SimulatedWorld) {
        guard let call = calls[number] else { return }
        if call.target.isCut || call.caller.isCut {
            // On a connection from before the request leaves and nothing comes back; a new one is not made.
            call.hasLeft = happens(500)
            if !call.hasLeft { setTimeout(of: call, number, min(Self.connectTimeout, call.request.timeout ?? Self.connectTimeout), world) }
            return
        }
        guard call.target.life?.app != nil else {
            // Now and then a connection from before is found to be broken only when the request has left on it.
            return fail(number, happens(plan.lost) ? .resetBeforeAnswer : .refused)
        }
        call.hasLeft = true
        if happens(plan.lost) {
            scheduler.note(.requestLost, "\(number)")
            if happens(500) { fail(number, .resetBeforeAnswer) }
        } else {
            let request = request(call.request, target)
            send(number, request, to: call.target, after: delay())
        }
        if happens(plan.doubled) {
            scheduler.note(.requestDoubled, "\(number)")
            let request = request(call.request, target)
            send(number, request, to: call.target, after: delay() * 4)
        }
    }

    private func request(_ request: OutboundRequest, _ target: RequestTarget) -> Request {
        let headers = HTTPHeaders(request.headers.map { .init($0.name, $0.value) })
        return Request(method: HTTPMethod(rawValue: request.method), target: target, headers: headers, body: request.body ?? [])
    }

    private func send(_ number: Int, _ request: Request, to target: SimulatedProcess, after delay: Int) {
        requestsUnderWay += 1
        scheduler.after(delay) { [self] in
            requestsUnderWay -= 1
            deliver(number, request, to: target)
        }
    }

    private func deliver(_ number: Int, _ request: Request, to target: SimulatedProcess) {
        if calls[number] == nil { scheduler.note(.requestUnwaited, "\(number)") }
        guard !target.isCut, let life = target.life, let app = life.app else {
            // It went out on a connection to the one that is dead.
            if happens(500) { fail(number, .resetBeforeAnswer) }
            return
        }
        requestsUnderWay += 1
        life.spawn("request \(number)") {
            let response = await app.respond(request)
            self.requestsUnderWay -= 1
            if !life.isDead { self.answer(number, response, from: target) }
        }
    }

    private func answer(_ number: Int, _ response: Response, from target: SimulatedProcess) {
        scheduler.mark(response.body)
        scheduler.mark(response.status)
        scheduler.story.tell(scheduler.time, "answer \(number)", "\(response.status) \(String(decoding: response.body, as: UTF8.self))")
        guard let call = calls[number] else { return }
        if target.isCut || call.caller.isCut || happens(plan.lost) {
            scheduler.note(.answerLost, "\(number)")
            switch scheduler.chance.below(5) {
            case 0, 1: fail(number, .resetBeforeAnswer)
            case 2: fail(number, .garbled)
            default: break
            }
            return
        }
        let answer = OutboundResponse(
            status: response.status, headers: response.headers.fields.map { ($0.name, $0.value) }, body: response.body)
        scheduler.after(delay()) { [self] in end(number, .success(answer)) }
    }

    /// Tells the caller, if there still is one, why there is no answer, as the real client does.
    private func fail(_ number: Int, _ fault: Fault) {
        guard calls[number] != nil, let error = HTTPClientError(fault) else { return }
        scheduler.note(fault, "\(number)")
        end(number, .failure(error))
    }

    func end(_ number: Int, _ outcome: Result<OutboundResponse, any Error>) {
        calls.removeValue(forKey: number)?.finish(outcome)
    }

    /// Those who wait for an answer of a process that was killed see the end of the connection, or nothing until their time is up.
    func killed(_ process: SimulatedProcess) {
        for (number, call) in calls.sorted(by: { $0.key < $1.key }) where call.target === process && call.hasLeft {
            if happens(500) { fail(number, .resetBeforeAnswer) } else { scheduler.note(.silence, "\(number)") }
        }
    }
}

extension HTTPClientError {
    /// nil for what is no end of a call.
    fileprivate init?(_ fault: Fault) {
        let (kind, wasSent): (Kind, Bool)
        switch fault {
        case .refused, .noConnection: (kind, wasSent) = (.cannotConnect, false)
        case .resetBeforeAnswer: (kind, wasSent) = (.connectionLost, true)
        case .noAnswerInTime: (kind, wasSent) = (.timedOut, true)
        case .garbled: (kind, wasSent) = (.invalidResponse, true)
        default: return nil
        }
        self.init(kind, reason: fault.rawValue, wasSent: wasSent)
    }
}
