import Simulation

/// The systems that can be simulated, by the names that scripts/simular knows them by.
enum Simulated: String, CaseIterable {
    case pinguinos, compras

    func run(seed: UInt64, tellsStory: Bool = false) -> Outcome {
        switch self {
        case .pinguinos: Simulation.run({ Tienda() }, seed: seed, tellsStory: tellsStory)
        case .compras: Simulation.run({ Compra() }, seed: seed, tellsStory: tellsStory)
        }
    }

    /// What must happen in many seeds.
    var outcomes: [String] {
        switch self {
        case .pinguinos: Tienda.outcomes
        case .compras: Compra.outcomes
        }
    }
}
