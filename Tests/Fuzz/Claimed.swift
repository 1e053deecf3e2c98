/// What an accepted token says, read by another reader of JSON than the one that is tried.
struct ClaimedHeader: Decodable {
    let alg: String
    let typ: String
    let kid: String
    let names: [String]

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: AnyName.self)
        alg = try members.decode(String.self, forKey: AnyName("alg"))
        typ = try members.decode(String.self, forKey: AnyName("typ"))
        kid = try members.decode(String.self, forKey: AnyName("kid"))
        names = members.allKeys.map(\.stringValue)
    }
}

/// The same of its claims.
struct Claimed: Decodable {
    let iss: String
    let sub: String
    let aud: [String]
    let exp: Int64
    let iat: Int64
    let nbf: Int64?
    let typ: String?
    let azp: String?
    /// At the audience of the scene; none where they are not a list of texts.
    let roles: Set<String>

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: AnyName.self)
        iss = try members.decode(String.self, forKey: AnyName("iss"))
        sub = try members.decode(String.self, forKey: AnyName("sub"))
        exp = try members.decode(Int64.self, forKey: AnyName("exp"))
        iat = try members.decode(Int64.self, forKey: AnyName("iat"))
        nbf = try members.decodeIfPresent(Int64.self, forKey: AnyName("nbf"))
        typ = try members.decodeIfPresent(String.self, forKey: AnyName("typ"))
        azp = try members.decodeIfPresent(String.self, forKey: AnyName("azp"))
        let access = try? members.nestedContainer(keyedBy: AnyName.self, forKey: AnyName("resource_access"))
        let own = try? access?.nestedContainer(keyedBy: AnyName.self, forKey: AnyName(Scene.audience))
        roles = (try? own?.decode(Set<String>.self, forKey: AnyName("roles"))) ?? []
        if let one = try? members.decode(String.self, forKey: AnyName("aud")) {
            aud = [one]
        } else {
            aud = try members.decode([Text].self, forKey: AnyName("aud")).compactMap(\.text)
        }
    }
}

private struct AnyName: CodingKey {
    let stringValue: String

    init(_ name: String) { stringValue = name }

    init?(stringValue: String) { self.stringValue = stringValue }

    var intValue: Int? { nil }

    init?(intValue: Int) { nil }
}

/// A text, or something else.
private struct Text: Decodable {
    let text: String?

    init(from decoder: any Decoder) throws { text = try? decoder.singleValueContainer().decode(String.self) }
}
