internal import Productos
internal import ServiceKit

@main enum ProductosMain {
    static func main() async {
        await ServiceProgram(
            name: "productos", summary: "the catalogue of products", defaultPort: 5001, audience: "contenido-api", configure: { _, _ in },
            build: { _, context in try await Productos.build(context) }
        ).main()
    }
}
