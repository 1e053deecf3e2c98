internal import Compras
internal import Pedidos
internal import ServiceKit

@main enum ComprasMain {
    static func main() async {
        await ServiceProgram(
            name: "compras", summary: "the life of an order: made, edited, confirmed, cancelled, refunded", defaultPort: 5000,
            audience: "compras-api",
            settings: Compras.Configuration.settings, tools: Pedidos.tools(),
            configure: { reader, common in Compras.Configuration(&reader, common.authentication) },
            build: { configuration, context in try await Compras.build(configuration, context) }
        ).main()
    }
}
