internal import Inventario
internal import ServiceKit

@main enum InventarioMain {
    static func main() async {
        await ServiceProgram(
            name: "inventario", summary: "stock and reservations", defaultPort: 5002, audience: "contenido-api", configure: { _, _ in },
            build: { _, context in try await Inventario.build(context) }
        ).main()
    }
}
