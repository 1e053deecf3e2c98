internal import Pagos
internal import ServiceKit

@main enum PagosMain {
    static func main() async {
        await ServiceProgram(
            name: "pagos", summary: "charges through a payment gateway", defaultPort: 5003, configure: { _, _ in },
            build: { _, context in try await Pagos.build(context) }
        ).main()
    }
}
