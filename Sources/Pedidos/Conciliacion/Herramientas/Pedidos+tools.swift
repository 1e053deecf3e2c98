package import ServiceKit

/// What the executable does beside serving.
package let tools: [Tool<Configuration>] = [
    .conciliar { _, _ in }
]
