import TestSupport

/// One run of the matrix: what is asked for, by how many replicas, and what goes wrong. Its text is all that it takes to repeat it.
struct CrashCase: Sendable, Hashable, CustomStringConvertible {
    let shape: Shape
    let scenario: Scenario
    /// Of the program of orders, on one database: 1 or 2. It is the first that is killed or stopped.
    let replicas: Int
    let fault: Fault
    /// Where the services keep what they know.
    let database: DatabaseKind

    init(_ shape: Shape, _ scenario: Scenario, replicas: Int, _ fault: Fault, on database: DatabaseKind = .sqlite) {
        self.shape = shape
        self.scenario = scenario
        self.replicas = replicas
        self.fault = fault
        self.database = database
    }

    /// Reads `confirmado/2/pedidos/kill:1:after commit empezar`; before it may stand `compras/`, then `mariaDB/`.
    init?(_ text: String) {
        var rest = text[...]
        func take<Word: RawRepresentable & CaseIterable>(_ words: Word.Type) -> Word? where Word.RawValue == String {
            guard let word = words.allCases.first(where: { rest.hasPrefix($0.rawValue + "/") }) else { return nil }
            rest = rest.dropFirst(word.rawValue.count + 1)
            return word
        }
        let shape = take(Shape.self) ?? .pinguinos
        let database = take(DatabaseKind.self) ?? .sqlite
        let parts = rest.split(separator: "/", maxSplits: 2).map(String.init)
        guard parts.count == 3, let scenario = Scenario(rawValue: parts[0]), shape.scenarios.contains(scenario),
            let replicas = Int(parts[1]), let fault = Fault(parts[2]), database == .mariaDB || !fault.action.isOfDatabase
        else { return nil }
        self.init(shape, scenario, replicas: replicas, fault, on: database)
    }

    /// The same with another database.
    func on(_ database: DatabaseKind) -> CrashCase { CrashCase(shape, scenario, replicas: replicas, fault, on: database) }

    var description: String {
        let prefix = (shape == .pinguinos ? "" : shape.rawValue + "/") + (database == .sqlite ? "" : database.rawValue + "/")
        return "\(prefix)\(scenario.rawValue)/\(replicas)/\(fault)"
    }

    /// Repeats this run and no other.
    var command: String { "CRASH_CASE='\(self)' swift test --filter CrashMatrixTests" }
}
