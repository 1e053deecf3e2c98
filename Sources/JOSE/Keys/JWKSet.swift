internal import JSON

/// The keys that an issuer signs with, as it publishes them. Source: RFC 7517, section 5.
package struct JWKSet: Sendable, Equatable {
    /// Why a text is no set at all.
    package enum Refusal: Error, Equatable {
        /// More bytes than a set may have.
        case tooLarge
        /// No JSON object with an array `keys`, such as one in which a name comes twice: nobody can tell which one is meant.
        case malformed
        /// More keys than a set may have.
        case tooManyKeys
    }

    /// More bytes are not looked at.
    package static let maximumSize = 128 << 10
    private static let maximumCount = 32

    /// By their names. There may be none that is of use: then the issuer has withdrawn those that it had.
    package let keys: [String: RSAPublicKey]
    /// Why each of the others was passed over, in the order they came.
    package let refusals: [JWK.Refusal]

    package init(_ keys: [JWK]) {
        self.keys = Dictionary(keys.map { ($0.kid, $0.key) }) { first, _ in first }
        refusals = []
    }

    /// - Throws: `Refusal`
    package init(parsing text: [UInt8]) throws(Refusal) {
        guard text.count <= Self.maximumSize else { throw .tooLarge }
        guard let json = try? JSONObject(parsing: text), case .array(let entries) = json["keys"] else { throw .malformed }
        guard entries.count <= Self.maximumCount else { throw .tooManyKeys }
        var keys: [String: RSAPublicKey] = [:]
        var refusals: [JWK.Refusal] = []
        let names = entries.map(Self.name)
        for (entry, name) in zip(entries, names) {
            do throws(JWK.Refusal) {
                guard case .object(let entry) = entry else { throw .malformed("entry") }
                // Of two with one name neither counts, whichever of them could be used.
                if JWK.isName(name), names.count(where: { $0 == name }) > 1 { throw .repeatedKid(name) }
                let key = try JWK(json: entry)
                keys[key.kid] = key.key
            } catch {
                refusals.append(error)
            }
        }
        self.keys = keys
        self.refusals = refusals
    }

    private static func name(of entry: JSONValue) -> String {
        if case .object(let key) = entry, case .string(let name) = key["kid"] { name } else { "" }
    }
}

extension JWKSet.Refusal: CustomStringConvertible {
    /// A few words for the log.
    package var description: String {
        switch self {
        case .tooLarge: "the set of keys is too large"
        case .malformed: "what came is no set of keys"
        case .tooManyKeys: "the set has too many keys"
        }
    }
}
