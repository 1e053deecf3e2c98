internal import Emisor
internal import ServiceKit

@main enum EmisorMain {
    static func main() async {
        await ServiceProgram(
            name: "emisor", summary: "for development only: issues tokens as Keycloak would, from its realm's files", defaultPort: 5080,
            audience: nil, hasDatabase: false, settings: Emisor.Configuration.settings,
            configure: { reader, common in Emisor.Configuration(&reader, common) },
            build: { configuration, context in try await Emisor.build(configuration, context) }
        ).main()
    }
}
