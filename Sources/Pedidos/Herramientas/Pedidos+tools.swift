package import ServiceKit

/// What the executable does beside serving.
package let tools: [Tool<Configuration>] = [
    .conciliar { configuration, context in try await Partes(configuration, context).impulsar() },
    .compensaciones,
]
