internal import Pedidos
internal import ServiceKit

@main enum PedidosMain {
    static func main() async {
        await ServiceProgram(
            name: "pedidos", summary: "makes, charges and confirms orders", defaultPort: 5004, audience: "compras-api",
            settings: Pedidos.Configuration.settings,
            tools: Pedidos.tools(),
            configure: { reader, common in Pedidos.Configuration(&reader, common.authentication) },
            build: { configuration, context in try await Pedidos.build(configuration, context) }
        ).main()
    }
}
