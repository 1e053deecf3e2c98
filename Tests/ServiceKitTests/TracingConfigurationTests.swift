import Observability
import Testing

@testable import ServiceKit

@Suite(.timeLimit(.minutes(5)))
struct TracingConfigurationTests {
    private func read(_ values: [String: String]) throws -> TracingConfiguration {
        var reader = SettingsReader(values)
        let configuration = TracingConfiguration(&reader, service: "cosas")
        try reader.finish()
        return configuration
    }

    @Test func `without a collector no spans are sent, and an empty variable is none`() throws {
        let settings = TracingConfiguration.settings(service: "cosas")
        for values in [[:], Dictionary(uniqueKeysWithValues: settings.map { ($0.name, "") })] {
            let configuration = try read(values)
            #expect(configuration.endpoint == nil)
            #expect(configuration.serviceName == "cosas")
            #expect(configuration.sampler == Sampler())
        }
    }

    @Test func `every variable is taken`() throws {
        let configuration = try read([
            "OTEL_EXPORTER_OTLP_ENDPOINT": "https://collector.example:4318/otel/", "OTEL_SERVICE_NAME": "tienda",
            "OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.25",
        ])
        #expect(configuration.endpoint == "https://collector.example:4318/otel")
        #expect(configuration.serviceName == "tienda")
        #expect(configuration.sampler == Sampler(.parentOrRatio, ratio: 0.25))
    }

    @Test(arguments: [
        ("always_on", Sampler.Kind.alwaysOn), ("always_off", .alwaysOff), ("traceidratio", .ratio),
        ("parentbased_always_on", .parentOrAlwaysOn), ("parentbased_always_off", .parentOrAlwaysOff),
        ("parentbased_traceidratio", .parentOrRatio),
    ])
    func `samplers have the names of OpenTelemetry`(name: String, kind: Sampler.Kind) throws {
        #expect(try read(["OTEL_TRACES_SAMPLER": name]).sampler == Sampler(kind))
    }

    @Test(arguments: [
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4318", "an address like http://host:4318, or empty"),
        (
            "OTEL_TRACES_SAMPLER", "jaeger_remote",
            "one of always_on, always_off, traceidratio, parentbased_always_on, parentbased_always_off, parentbased_traceidratio"
        ), ("OTEL_TRACES_SAMPLER_ARG", "1.1", "a number from 0 to 1"), ("OTEL_TRACES_SAMPLER_ARG", "-0.1", "a number from 0 to 1"),
        ("OTEL_TRACES_SAMPLER_ARG", "nan", "a number from 0 to 1"), ("OTEL_TRACES_SAMPLER_ARG", "half", "a number from 0 to 1"),
    ])
    func `what is wrong is named`(name: String, value: String, form: String) {
        #expect(throws: SettingsError(problems: ["\(name) is \"\(value)\": it should be \(form)"])) { try read([name: value]) }
    }
}
