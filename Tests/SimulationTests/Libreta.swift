import HTTPServer
import JSON
import OutboundHTTP
import Persistence
import ServiceKit
import Simulation
import WorldKit

/// A toy: a notebook in two replicas over one database. What was noted must be there.
struct Libreta: SimulatedSystem {
    /// How a note is made, which may be wrong.
    enum Manner: Sendable {
        case right
        /// The answer goes out before the commit.
        case early
        /// A task goes on when its process is dead.
        case undead
        /// A repeat of the same note is another note.
        case twice
    }

    static let processes = [(name: "libreta-1", service: "libreta"), (name: "libreta-2", service: "libreta")]
    static let outcomes = ["noted"]

    let manner: Manner
    private let noted = Locked<Set<String>>([])

    init(_ manner: Manner) { self.manner = manner }

    func build(_ service: String, _ place: Place) async throws -> App {
        let database = try place.database("libreta")
        let context = place.context(database, authenticator: SharedTokenAuthenticator(token: Secret("t")))
        try await context.migrate([
            Migration(module: "libreta", number: 1, statements: ["CREATE TABLE notas (nombre $TEXT(20) NOT NULL) $TABLE"])
        ])
        let route = Route(.post, "/notas/{nombre}", .everybody) { [manner] call in
            let name = call.parameters["nombre"]
            let unit = database.unit { transaction in
                let known = try transaction.first("SELECT 1 FROM notas WHERE nombre = ?", .text(name)) { try $0.integer(0) }
                if known == nil || manner == .twice { try transaction.execute("INSERT INTO notas (nombre) VALUES (?)", .text(name)) }
            }
            if manner == .early {
                place.world.spawn("late") { _ = try? await unit.commit() }
            } else {
                try await unit.commit()
            }
            return Response(status: 200)
        }
        let services = manner == .undead ? [App.BackgroundService("undead") { await haunt(place.world) }] : []
        return App(name: "libreta", routes: [route], services: services, context: context)
    }

    /// Goes on after the end of its world, longer than any run looks for an end.
    private func haunt(_ world: any World) async {
        var turns = 0
        while turns < 25_000 {
            try? await world.sleep(for: .seconds(1))
            if Task.isCancelled { turns += 1 }
        }
    }

    func prepare(_ people: People) async throws {}

    func callers(_ chance: inout Chance) -> [@Sendable (People) async -> Void] {
        (0..<3).map { caller in
            { people in
                for number in 0..<4 {
                    let name = "\(caller)-\(number)"
                    for _ in 0..<3 where !(noted.withLock { $0.contains(name) }) { await note(name, people) }
                }
            }
        }
    }

    private func note(_ name: String, _ people: People) async {
        let request = OutboundRequest("POST", "http://libreta/notas/\(name)", timeout: .seconds(3))
        guard let answer = try? await people.http.send(request), answer.status == 200 else { return }
        people.note("noted", name)
        noted.withLock { _ = $0.insert(name) }
    }

    func isSettled(_ databases: [String: SimulatedDatabase]) throws -> Bool { true }

    func audit(_ people: People) async throws -> [String] { [] }

    func check(_ databases: [String: SimulatedDatabase], _ tally: inout Tally) throws -> [String] {
        let kept = try databases["libreta"]?.rows("SELECT nombre FROM notas ORDER BY nombre") { try $0.text(0) } ?? []
        let missing = noted.withLock { $0.subtracting(kept) }.sorted().map { "\($0) was noted and is not there" }
        return missing + (Set(kept).count == kept.count ? [] : ["a note is there twice"])
    }
}
