package import Observability

/// Where a service's spans go, and which of them. The names are those of OpenTelemetry's environment variables, and as with
/// those an empty value is the default.
///
/// - Configuration keys:
///   - `OTEL_EXPORTER_OTLP_ENDPOINT` (URL, none by default): a collector; spans go to its `/v1/traces`. Without it none are
///     recorded.
///   - `OTEL_SERVICE_NAME` (text, the service's own name by default): `service.name` of the spans.
///   - `OTEL_TRACES_SAMPLER` (a `Sampler.Kind`, default `parentbased_always_on`): which traces are recorded.
///   - `OTEL_TRACES_SAMPLER_ARG` (0 to 1, default 1): the part of the traces that a sampler with a ratio records.
package struct TracingConfiguration: Sendable {
    /// Without a slash at the end; nil when no spans are sent.
    package var endpoint: String?
    /// What the collector knows the service by.
    package var serviceName: String
    /// Which traces are recorded.
    package var sampler: Sampler

    static func settings(service: String) -> [Setting] { [endpoint, serviceName(service), sampler, ratio] }

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader, service: String) {
        endpoint = reader.optionalServiceURL(Self.endpoint)
        serviceName = reader.value(Self.serviceName(service), otherwise: service) { $0.isEmpty ? service : $0 }
        let standard = Sampler.Kind.parentOrAlwaysOn
        let kind = reader.value(Self.sampler, otherwise: standard) { $0.isEmpty ? standard : Sampler.Kind(rawValue: $0) }
        let ratio = reader.value(Self.ratio, otherwise: 1) { $0.isEmpty ? 1 : Self.ratio(of: $0) }
        sampler = Sampler(kind, ratio: ratio)
    }

    private static func ratio(of text: String) -> Double? {
        guard let ratio = Double(text), 0...1 ~= ratio else { return nil }
        return ratio
    }

    private static let endpoint = Setting(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "an address like http://host:4318, or empty", default: "",
        "the OpenTelemetry collector that spans are sent to, as OTLP over HTTP in JSON; without one none are recorded")

    private static func serviceName(_ service: String) -> Setting {
        Setting("OTEL_SERVICE_NAME", "a name", default: service, "what the collector knows the service by")
    }

    private static let sampler = Setting(
        "OTEL_TRACES_SAMPLER", "one of " + Sampler.Kind.allCases.map(\.rawValue).joined(separator: ", "),
        default: Sampler.Kind.parentOrAlwaysOn.rawValue, "which traces are recorded; parentbased ones follow the caller")

    private static let ratio = Setting(
        "OTEL_TRACES_SAMPLER_ARG", "a number from 0 to 1", default: "1",
        "the part of the traces that traceidratio and parentbased_traceidratio record")
}
