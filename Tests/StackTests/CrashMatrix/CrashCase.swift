import TestSupport

/// One run of the matrix: what is asked for, by how many replicas, and what goes wrong. Its text is all that it takes to repeat it.
struct CrashCase: Sendable, Hashable, CustomStringConvertible {
    let scenario: Scenario
    /// Of pedidos, on one database: 1 or 2. It is the first that is killed or stopped.
    let replicas: Int
    let fault: Fault
    /// Where the services keep what they know.
    let database: DatabaseKind

    init(_ scenario: Scenario, replicas: Int, _ fault: Fault, on database: DatabaseKind = .sqlite) {
        self.scenario = scenario
        self.replicas = replicas
        self.fault = fault
        self.database = database
    }

    /// Reads `confirmado/2/pedidos/kill:1:after commit empezar`, or the same after `mariaDB/`.
    init?(_ text: String) {
        let database = DatabaseKind.allCases.first { text.hasPrefix($0.rawValue + "/") }
        let rest = database.map { text.dropFirst($0.rawValue.count + 1) } ?? text[...]
        let parts = rest.split(separator: "/", maxSplits: 2).map(String.init)
        guard parts.count == 3, let scenario = Scenario(rawValue: parts[0]), let replicas = Int(parts[1]), let fault = Fault(parts[2])
        else { return nil }
        self.init(scenario, replicas: replicas, fault, on: database ?? .sqlite)
    }

    /// The same with another database.
    func on(_ database: DatabaseKind) -> CrashCase { CrashCase(scenario, replicas: replicas, fault, on: database) }

    var description: String {
        "\(database == .sqlite ? "" : database.rawValue + "/")\(scenario.rawValue)/\(replicas)/\(fault)"
    }

    /// Repeats this run and no other.
    var command: String { "CRASH_CASE='\(self)' swift test --filter CrashMatrixTests" }
}
