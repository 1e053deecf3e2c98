package import JSON

/// What a collector is sent: the spans of one process, with what that process is. It writes itself as OTLP has it in JSON:
/// identifiers in hexadecimal, 64-bit numbers as texts, kinds and states as numbers.
///
/// Sources: OpenTelemetry protocol specification, "JSON Protobuf Encoding"; opentelemetry-proto, `ExportTraceServiceRequest`.
package struct SpanExport: JSONEncodable, Sendable {
    /// Who sends them, such as `service.name`.
    package let resource: [SpanAttribute]
    /// The name of the code that records them.
    package let scope: String
    /// The version of that code.
    package let version: String
    /// At least one: an empty request is not to be sent.
    package let spans: [Span]

    package init(resource: [SpanAttribute], scope: String, version: String, spans: [Span]) {
        self.resource = resource
        self.scope = scope
        self.version = version
        self.spans = spans
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { $0.member("resourceSpans", list: [ResourceSpans(export: self)]) }
    }

    private struct ResourceSpans: JSONEncodable {
        let export: SpanExport

        func encode(into writer: inout JSONWriter) {
            writer.object { writer in
                writer.member("resource", object: { $0.member("attributes", list: export.resource) })
                writer.member("scopeSpans", list: [ScopeSpans(export: export)])
            }
        }
    }

    private struct ScopeSpans: JSONEncodable {
        let export: SpanExport

        func encode(into writer: inout JSONWriter) {
            writer.object { writer in
                writer.member(
                    "scope",
                    object: { writer in
                        writer.member("name", export.scope)
                        writer.member("version", export.version)
                    })
                writer.member("spans", list: export.spans)
            }
        }
    }
}
