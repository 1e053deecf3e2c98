package import ServiceKit

/// What the executable of a service of orders does beside serving.
package func tools<Configuration: ConRemotos>() -> [Tool<Configuration>] {
    [.conciliar { configuration, context in try await Partes(configuration, context).impulsar() }, .compensaciones]
}
