internal import WorldKit

/// Header fields in the order they came. Names compare without regard to case (RFC 9110, section 5.1).
package struct HTTPHeaders: Sendable, Equatable, ExpressibleByDictionaryLiteral {
    /// One field line.
    package struct Field: Sendable, Equatable {
        /// As it was written.
        package let name: String
        /// Without the space around it.
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// All of them, in order.
    package private(set) var fields: [Field] = []

    package init(_ fields: [Field] = []) { self.fields = fields }

    package init(dictionaryLiteral elements: (String, String)...) { fields = elements.map { Field($0.0, $0.1) } }

    /// The first value of that name. Setting replaces all of that name; nil takes them away.
    package subscript(name: String) -> String? {
        get { fields.first { $0.name.isSameField(name) }?.value }
        set {
            fields.removeAll { $0.name.isSameField(name) }
            if let newValue { fields.append(Field(name, newValue)) }
        }
    }

    /// All values of that name.
    package func all(_ name: String) -> [String] {
        var values: [String] = []
        for field in fields where field.name.isSameField(name) { values.append(field.value) }
        return values
    }

    /// Adds a field after the others, whether or not there is one of that name.
    package mutating func append(_ name: String, _ value: String) { fields.append(Field(name, value)) }
}
