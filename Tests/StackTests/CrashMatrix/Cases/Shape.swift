import TestSupport

/// Which of the two systems a case is about.
enum Shape: String, Sendable, CaseIterable {
    /// Four services; one call makes, charges and confirms an order.
    case pinguinos
    /// Catalogue and stock are one service; an order is made, edited and confirmed by calls of their own.
    case compras

    /// The program that makes orders and drives them; there may be several of it.
    var orders: String { self == .pinguinos ? "pedidos" : "compras" }

    /// The program that knows the prices.
    var catalogue: String { self == .pinguinos ? "productos" : "contenido" }

    /// The program that holds the stock.
    var stock: String { self == .pinguinos ? "inventario" : "contenido" }

    /// The program that charges.
    var payments: String { "pagos" }

    /// Those that are called by the one of orders.
    var remotes: [String] { Set(addresses.values).sorted() }

    /// By which variable the program of orders is told where the others are.
    var addresses: [String: String] {
        switch self {
        case .pinguinos: ["PRODUCTS_URL": "productos", "INVENTORY_URL": "inventario", "PAYMENTS_URL": "pagos"]
        case .compras: ["CONTENIDO_URL": "contenido", "PAGOS_URL": "pagos"]
        }
    }

    /// How many of the program of orders there are in the runs.
    var replicas: [Int] { self == .pinguinos ? [1, 2] : [2] }

    /// Where the services keep what they know, unless the runs say otherwise: a server can be killed.
    var database: DatabaseKind { self == .pinguinos ? .sqlite : .mariaDB }

    /// What is asked for in it.
    var scenarios: [Scenario] { Scenario.allCases.filter { self == .compras || !$0.isByStepsAlone } }
}
