/// One thing that goes wrong, at one place.
struct Fault: Sendable, Hashable, CustomStringConvertible {
    /// What happens there.
    enum Action: Sendable, Hashable {
        /// The program ends itself (SIGKILL); a supervisor starts it again.
        case kill
        /// The program stops itself (SIGSTOP), and goes on as soon as the other replica has taken its order over.
        case stop
        /// The same, and it goes on when the order has been ended without it, or its deadline is past.
        case stopLong
        /// The server of all databases is killed while the program stands there, and comes back when that was seen.
        case killDatabase
        /// The same when the program has gone on from there to its next COMMIT, and waits for the answer.
        case killDatabaseAmid
        case network(NetworkFault)

        init?(_ text: String) {
            switch text {
            case "kill": self = .kill
            case "stop": self = .stop
            case "stopLong": self = .stopLong
            case "killDatabase": self = .killDatabase
            case "killDatabaseAmid": self = .killDatabaseAmid
            default:
                guard let fault = NetworkFault(rawValue: text) else { return nil }
                self = .network(fault)
            }
        }

        var text: String {
            switch self {
            case .kill: "kill"
            case .stop: "stop"
            case .stopLong: "stopLong"
            case .killDatabase: "killDatabase"
            case .killDatabaseAmid: "killDatabaseAmid"
            case .network(let fault): fault.rawValue
            }
        }

        /// Whether a program stops itself there, and somebody else sees to the rest.
        var stops: Bool { self == .stop || self == .stopLong || isOfDatabase }

        /// Whether the server of all databases goes away.
        var isOfDatabase: Bool { self == .killDatabase || self == .killDatabaseAmid }
    }

    let action: Action
    /// The program that is killed or stopped, or the one that is called.
    let service: String
    /// At the how manieth time, from 1; 0 is each time.
    let nth: Int
    /// A fault point, such as `after commit terminar`, or a route, such as `POST /pagar`.
    let point: String

    init(_ action: Action, _ service: String, _ nth: Int, _ point: String) {
        self.action = action
        self.service = service
        self.nth = nth
        self.point = point
    }

    /// Reads `pedidos/kill:1:after commit terminar`.
    init?(_ text: String) {
        let service = text.prefix { $0 != "/" }
        let parts = text.dropFirst(service.count + 1).split(separator: ":", maxSplits: 2)
        guard parts.count == 3, let action = Action(String(parts[0])), let nth = Int(parts[1]) else { return nil }
        self.init(action, String(service), nth, String(parts[2]))
    }

    var description: String { "\(service)/\(action.text):\(nth):\(point)" }

    /// For `FAULT_POINT`.
    var arming: String { "\(action == .kill ? "kill" : "stop"):\(nth):\(point)" }

    /// For the proxy before the service; nil where the program itself is told.
    var rule: NetworkRule? {
        guard case .network(let fault) = action else { return nil }
        return NetworkRule(fault: fault, route: point, nth: nth == 0 ? nil : nth)
    }
}
