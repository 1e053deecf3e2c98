internal import Inventario
internal import Productos
internal import ServiceKit

@main enum ContenidoMain {
    static func main() async {
        await ServiceProgram(
            name: "contenido", summary: "the catalogue and the stock, in one process on one database", defaultPort: 5005,
            audience: "contenido-api",
            configure: { _, _ in },
            build: { _, context in
                let apps = [try await Productos.build(context), try await Inventario.build(context)]
                return App(name: "contenido", joining: apps, context: context)
            }
        ).main()
    }
}
