import JOSE
import JSON
import TestSupport

/// Keys as an issuer publishes them.
enum JWKText {
    static let modulus = TestIssuer.keys[0].publicKey.modulus

    /// A good key, of which some members are replaced, added, or, where there is no text, left out.
    /// - Parameter changes: JSON texts by the names of members.
    static func key(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
        var members: [(name: String, value: String?)] = [
            ("kid", #""clave-1""#), ("kty", #""RSA""#), ("alg", #""RS256""#), ("use", #""sig""#), ("n", number(modulus)), ("e", #""AQAB""#),
        ]
        for (name, value) in changes {
            if let place = members.firstIndex(where: { $0.name == name }) {
                members[place].value = value
            } else {
                members.append((name, value))
            }
        }
        return "{" + members.compactMap { member in member.value.map { "\"\(member.name)\":\($0)" } }.joined(separator: ",") + "}"
    }

    static func set(_ keys: [String]) -> String { #"{"keys":[\#(keys.joined(separator: ","))]}"# }

    static func number(_ bytes: [UInt8]) -> String { "\"\(Base64URL.encode(bytes))\"" }

    /// An odd number of so many bits.
    static func odd(bits: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0xA5, count: (bits + 7) / 8)
        let highest = UInt8(1) << ((bits - 1) % 8)
        bytes[0] = highest | bytes[0] & (highest - 1)
        bytes[bytes.count - 1] |= 1
        return bytes
    }

    /// Why a key is passed over; nil where it is not.
    static func refusal(_ text: String) throws -> JWK.Refusal? {
        let json = try JSONObject(parsing: Array(text.utf8))
        do throws(JWK.Refusal) {
            _ = try JWK(json: json)
            return nil
        } catch {
            return error
        }
    }
}
