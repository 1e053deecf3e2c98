internal import Pagos
internal import ServiceKit

@main enum PagosMain {
    static func main() async {
        await ServiceProgram(
            name: "pagos", summary: "charges through a payment gateway", defaultPort: 5003, audience: "pagos-api",
            settings: Pagos.Configuration.settings,
            configure: { reader, _ in Pagos.Configuration(&reader) },
            build: { configuration, context in try await Pagos.build(configuration, context) }
        ).main()
    }
}
