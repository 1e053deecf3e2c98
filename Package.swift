// swift-tools-version:6.2
import PackageDescription

/// Every target is checked the same way: no unmarked unsafe code, no warning, no hidden import.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .strictMemorySafety(),
    .treatAllWarnings(as: .error),
]

/// Each executable, and the modules that it mounts.
let services = [
    "productos": ["Productos"], "inventario": ["Inventario"], "pagos": ["Pagos"], "pedidos": ["Pedidos"],
    "contenido": ["Productos", "Inventario"], "compras": ["Compras", "Pedidos"], "emisor": ["Emisor"],
    "mediador": ["Mediador"],
]
let names = services.keys.sorted()

func module(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: settings)
}

/// A service's executable: the product is `name`, the target `NameMain`, so that nothing collides with the module
/// `Name` on a disk that ignores case.
func executable(_ name: String) -> Target {
    .executableTarget(
        name: mainTarget(name), dependencies: (services[name] ?? []).map { .target(name: $0) } + ["ServiceKit"],
        path: "Sources/Executables", exclude: names.filter { $0 != name }.map { $0 + ".swift" }, sources: [name + ".swift"],
        swiftSettings: settings)
}

/// What runs at AWS Lambda, in a folder of its own.
func lambda(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, path: "lambda/Sources/" + name, swiftSettings: settings)
}

func mainTarget(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() + "Main" }

func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: settings)
}

/// What a service may import: ServiceKit and what stands on both sides of it, never a sibling.
let service: [Target.Dependency] = [
    "ServiceKit", "Persistence", "HTTPServer", "JOSE", "OutboundHTTP", "Resilience", "Contratos", "JSON", "Dinero", "WorldKit",
    "Observability",
]

let package = Package(
    name: "compras",
    products: names.map { .executable(name: $0, targets: [mainTarget($0)]) }
        + [
            "factura": "FacturaMain", "simular": "Simular", "mutar": "Mutar", "medir-tokens": "MedirTokens", "micro": "Micro",
            "funcion-de-prueba": "FuncionDePrueba",
        ].sorted { $0.key < $1.key }.map {
            .executable(name: $0.key, targets: [$0.value])
        },
    targets: [
        // The C library's own: what Swift's Glibc does not show.
        .systemLibrary(name: "CEpoll"),
        .systemLibrary(name: "CMicroHTTPD", pkgConfig: "libmicrohttpd", providers: [.apt(["libmicrohttpd-dev"])]),
        .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),
        .systemLibrary(name: "CMariaDB", pkgConfig: "libmariadb", providers: [.apt(["libmariadb-dev"])]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibcurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),

        module("WorldKit", ["CEpoll"]),
        module("JSON"),
        module("Dinero"),
        module("Observability", ["JSON", "WorldKit"]),
        module("HTTPServer", ["CMicroHTTPD", "WorldKit"]),
        module("SQLite", ["CSQLite"]),
        module("MariaDB", ["CMariaDB", "WorldKit"]),
        module("OutboundHTTP", ["CLibcurl", "WorldKit"]),
        module("JOSE", ["COpenSSL", "JSON", "Observability", "WorldKit"]),
        module("Persistence", ["SQLite", "MariaDB", "Observability", "WorldKit"]),
        module("Resilience", ["Observability", "WorldKit"]),
        module(
            "ServiceKit",
            ["HTTPServer", "JOSE", "OutboundHTTP", "Persistence", "Resilience", "Observability", "JSON", "Dinero", "WorldKit"]),
        module("Contratos", ["JSON", "Dinero", "WorldKit"]),

        module("Productos", service),
        module("Inventario", service),
        module("Pagos", service),
        module("Pedidos", service),
        // The same order, another door.
        module("Compras", ["Pedidos"] + service),
        module("Emisor", service),
        module("Mediador", service),

        lambda("LambdaRuntime", ["OutboundHTTP", "JSON", "Observability", "WorldKit"]),
        lambda("Factura", ["LambdaRuntime", "Contratos", "JSON", "Dinero", "Observability", "WorldKit"]),
        .executableTarget(
            name: "FacturaMain", dependencies: ["Factura", "LambdaRuntime"], path: "lambda/Sources/FacturaMain", swiftSettings: settings),
    ] + names.map(executable) + [
        .systemLibrary(name: "CHeap", path: "Tests/CHeap"),
        .target(
            name: "TestSupport", dependencies: service + ["SQLite", "MariaDB", "COpenSSL"], path: "Tests/TestSupport",
            swiftSettings: settings),
        .target(
            name: "Simulation", dependencies: ["Compras", "Pedidos", "Productos", "Inventario", "Pagos"] + service,
            path: "Tests/Simulation", swiftSettings: settings),
        .executableTarget(name: "Simular", dependencies: ["Simulation"], path: "Tests/Simular", swiftSettings: settings),
        .executableTarget(
            name: "MedirTokens", dependencies: ["JOSE", "JSON", "Observability", "WorldKit"], path: "Benchmarks/Tokens",
            swiftSettings: settings),
        .executableTarget(
            name: "Micro", dependencies: ["Productos"] + service, path: "Benchmarks/Micro", swiftSettings: settings),
        .target(name: "Fuzz", dependencies: ["JOSE", "WorldKit", "COpenSSL"], path: "Tests/Fuzz", swiftSettings: settings),
        .executableTarget(name: "Mutar", dependencies: ["Fuzz", "JOSE"], path: "Tests/Mutar", swiftSettings: settings),
        .executableTarget(
            name: "FuncionDePrueba", dependencies: ["LambdaRuntime", "WorldKit"], path: "Tests/FuncionDePrueba", swiftSettings: settings),
        tests("WorldKitTests", ["WorldKit"]),
        tests("JSONTests", ["JSON"]),
        tests("DineroTests", ["Dinero"]),
        tests("ObservabilityTests", ["Observability", "JSON", "WorldKit"]),
        tests("HTTPServerTests", ["HTTPServer", "WorldKit"]),
        tests("JOSETests", ["JOSE", "JSON", "Observability", "WorldKit", "COpenSSL", "Fuzz"]),
        tests("SQLiteTests", ["SQLite"]),
        tests("MariaDBTests", ["MariaDB", "WorldKit"]),
        tests("PersistenceTests", ["Persistence", "SQLite", "Observability", "WorldKit"]),
        tests("OutboundHTTPTests", ["OutboundHTTP", "HTTPServer", "JSON", "WorldKit", "CHeap"]),
        tests("ResilienceTests", ["Resilience", "WorldKit"]),
        tests("ServiceKitTests", service),
        tests("ProductosTests", ["Productos"] + service),
        tests("InventarioTests", ["Inventario"] + service),
        tests("PagosTests", ["Pagos"] + service),
        tests("PedidosTests", ["Pedidos", "Productos", "Inventario", "Pagos"] + service),
        tests("ComprasTests", ["Compras", "Pedidos", "Productos", "Inventario", "Pagos"] + service),
        tests("EmisorTests", ["Emisor"] + service),
        tests("MediadorTests", ["Mediador"] + service),
        tests("LambdaRuntimeTests", ["LambdaRuntime", "HTTPServer", "OutboundHTTP", "JSON", "Observability", "WorldKit"]),
        tests("FacturaTests", ["Factura", "LambdaRuntime", "Dinero", "JSON", "Observability", "WorldKit"], exclude: ["facturas.py"]),
        tests(
            "ContractTests", ["Productos", "Inventario", "Pagos", "Pedidos", "Compras", "Mediador", "Emisor"] + service),
        tests("SimulationTests", ["Simulation"] + service),
        tests("StackTests", service + (names.map(mainTarget) + ["FacturaMain", "FuncionDePrueba"]).map { .target(name: $0) }),
    ]
)
