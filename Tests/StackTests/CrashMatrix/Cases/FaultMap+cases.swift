import TestSupport

/// The matrix: everything that may go wrong, wherever it may.
extension FaultMap {
    /// What comes up again and again is not told apart further than this.
    private static let times = 6

    private var fewest: Int { shape.replicas.first ?? 1 }

    private func one(_ scenario: Scenario, _ replicas: Int, _ fault: Fault) -> CrashCase {
        CrashCase(shape, scenario, replicas: replicas, fault, on: shape.database)
    }

    /// All cases, in an order that is the same each time.
    var cases: [CrashCase] { shape.scenarios.flatMap { programCases($0) + networkCases($0) } + backgroundCases }

    private func programCases(_ scenario: Scenario) -> [CrashCase] {
        (points[scenario] ?? [:]).sorted { $0.key < $1.key }.flatMap { service, counts in
            counts.sorted { $0.key < $1.key }.flatMap { point, count in
                (1...min(count, Self.times)).flatMap { nth in
                    actions(service).map { replicas, action in
                        one(scenario, replicas, Fault(action, service, nth, point))
                    }
                }
            }
        }
    }

    /// Only another replica can take over what a stopped one had. The databases of the one shape are files, or a server that others
    /// use at the same time: nobody kills it.
    private func actions(_ service: String) -> [(replicas: Int, Fault.Action)] {
        switch shape {
        case .pinguinos:
            service == shape.orders
                ? [(1, .kill), (2, .kill), (1, .stopLong), (2, .stopLong), (2, .stop)]
                : [(1, .kill), (2, .kill), (1, .stopLong)]
        case .compras:
            [(2, .kill), (2, .stopLong), (2, .killDatabase), (2, .killDatabaseAmid)] + (service == shape.orders ? [(2, .stop)] : [])
        }
    }

    /// What comes up by itself: killed there once.
    private var backgroundCases: [CrashCase] {
        background.sorted { $0.key < $1.key }.flatMap { service, points in
            points.sorted().map { one(.confirmado, fewest, Fault(.kill, service, 1, $0)) }
        }
    }

    private func networkCases(_ scenario: Scenario) -> [CrashCase] {
        (routes[scenario] ?? [:]).sorted { $0.key < $1.key }.flatMap { service, counts -> [CrashCase] in
            let single = counts.sorted { $0.key < $1.key }.flatMap { route, count in
                (1...min(count, Self.times)).flatMap { nth in NetworkFault.allCases.map { Fault(.network($0), service, nth, route) } }
            }
            // Slow past the deadline, whatever it is asked.
            let slow = [NetworkFault.lateRequest, .lateAnswer].map { Fault(.network($0), service, 0, "*") }
            return (counts.isEmpty ? [] : single + slow).flatMap { fault in
                shape.replicas.map { one(scenario, $0, fault) }
            }
        }
    }

    /// A part of the matrix by chance: each point once, each route and each fault of the network once for each program.
    func sample(seed: UInt64) -> [CrashCase] { parted(seed: seed).sample }

    /// All of it in an order by chance, that part first.
    func shuffled(seed: UInt64) -> [CrashCase] {
        let (sample, rest) = parted(seed: seed)
        return sample + rest
    }

    private func parted(seed: UInt64) -> (sample: [CrashCase], rest: [CrashCase]) {
        var random = SplitMix64(seed: seed)
        var met: Set<[String]> = []
        var (sample, rest): ([CrashCase], [CrashCase]) = ([], [])
        for one in cases.shuffled(using: &random) {
            let fault = one.fault
            let what =
                fault.rule == nil
                ? [[fault.service, fault.point]] : [[fault.service, fault.point], [fault.service, fault.action.text]]
            if what.contains(where: { !met.contains($0) }) { sample.append(one) } else { rest.append(one) }
            met.formUnion(what)
        }
        return (sample, rest)
    }
}

extension FaultMap {
    /// Everything that a program comes to in some scenario.
    func points(of service: String) -> Set<String> { Set(points.values.flatMap { $0[service]?.keys.map { $0 } ?? [] }) }

    /// Everything that a program is asked for in some scenario.
    func routes(of service: String) -> Set<String> { Set(routes.values.flatMap { $0[service]?.keys.map { $0 } ?? [] }) }

    /// Runs that show the same with more certainty: as few replicas as there are, the first time.
    func others(like one: CrashCase) -> [CrashCase] {
        cases.map { $0.on(one.database) }.filter { other in
            let (fault, wanted) = (other.fault, one.fault)
            return other.replicas == fewest && fault.nth == 1 && fault.service == wanted.service && fault.point == wanted.point
                && (wanted.rule == nil ? fault.action == .kill : fault.action == wanted.action) && other != one
        }
    }
}
