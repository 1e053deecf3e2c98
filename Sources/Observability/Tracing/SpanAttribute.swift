package import JSON

/// One fact about a span, or about what sends it. Names are those of the OpenTelemetry semantic conventions, such as
/// `http.request.method`. Never a body, a token or a query.
package struct SpanAttribute: Sendable, Equatable {
    /// What is told.
    package enum Value: Sendable, Equatable {
        case text(String)
        case integer(Int)
    }

    /// Its name.
    package let key: String
    /// What is told.
    package let value: Value

    package init(_ key: String, _ text: String) {
        self.key = key
        value = .text(text)
    }

    package init(_ key: String, _ integer: Int) {
        self.key = key
        value = .integer(integer)
    }
}

extension SpanAttribute: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("key", key)
            writer.member("value", object: encodeValue)
        }
    }

    /// A 64-bit integer is a text in OTLP, as in all JSON of Protobuf.
    private func encodeValue(into writer: inout JSONWriter) {
        switch value {
        case .text(let text): writer.member("stringValue", text)
        case .integer(let integer): writer.member("intValue", String(integer))
        }
    }
}
