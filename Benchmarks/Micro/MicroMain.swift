import HTTPServer
import Persistence
import WorldKit

/// What is hot, again and again: `micro OPERATION TIMES` does it that often and says nothing. scripts/micro counts the instructions of that, for
/// two numbers of times: what lies between them is the operation itself. It makes its database in the folder that it is started in.
@main enum MicroMain {
    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let times = Int(arguments[2]), let operation = Operation(rawValue: arguments[1]) else {
            print("usage: micro \(Operation.allCases.map(\.rawValue).joined(separator: "|")) TIMES")
            return
        }
        let world = LiveWorld()
        try await operation.run(times, in: world)
        await world.stop()
    }
}

/// What is done, as scripts/micro names it.
enum Operation: String, CaseIterable {
    case jsonIn = "json-in"
    case jsonOut = "json-out"
    case routing
    case request
    case read
    case write
    case groupCommit = "group-commit"
    case call
    case breaker

    func run(_ times: Int, in world: LiveWorld) async throws {
        switch self {
        case .jsonIn: try readJSON(times)
        case .jsonOut: try writeJSON(times)
        case .routing: try route(times)
        case .request: try await respond(times, in: world)
        case .read: try await read(times, in: world)
        case .write: try await write(times, together: 1, in: world)
        case .groupCommit: try await write(times, together: 32, in: world)
        case .call: try await call(times, in: world)
        case .breaker: try await passBreaker(times, in: world)
        }
    }
}

/// Something did not come out as it must: then what was counted is not what it should be.
struct WrongResult: Error {}
