internal import Mediador
internal import ServiceKit

@main enum MediadorMain {
    static func main() async {
        await ServiceProgram(
            name: "mediador", summary: "carries calls to functions at AWS Lambda, or under its emulator", defaultPort: 5006,
            audience: "mediador-api", hasDatabase: false, maximumBodySize: Mediador.Configuration.maximumBodySize,
            settings: Mediador.Configuration.settings,
            configure: { reader, _ in Mediador.Configuration(&reader) },
            build: { configuration, context in try await Mediador.build(configuration, context) }
        ).main()
    }
}
