/// A token before it is signed, and what must become of it.
struct Draft {
    var header = JSONText(members: [("alg", #""RS256""#), ("typ", #""JWT""#), ("kid", "\"\(Scene.kid)\"")])
    var claims = JSONText(members: [
        ("exp", "\(Scene.second + 300)"), ("iat", "\(Scene.second)"), ("jti", #""7f2a""#), ("iss", "\"\(Scene.issuer)\""),
        ("aud", #"["contenido-api","compras-api"]"#), ("sub", #""00000000-0000-4000-8000-000000000001""#), ("typ", #""Bearer""#),
        ("azp", #""compras-cli""#), ("resource_access", #"{"compras-api":{"roles":["comprador"]}}"#), ("preferred_username", #""ana""#),
    ])
    /// Whether it must be taken; nil where that is for the referee alone to say.
    var isGood: Bool? = true

    /// A good one with up to three edits, or one with any. What an edit has touched no other does, so that none undoes another.
    init(_ dice: inout Dice) {
        var touched: Set<String> = []
        for _ in 0..<dice.below(4) {
            let edit = dice.happens(700) ? dice.one(of: Edit.harmless) : dice.one(of: Edit.harmful)
            guard touched.isDisjoint(with: edit.touches) else { continue }
            touched.formUnion(edit.touches)
            edit.apply(&self, &dice)
            if edit.isHarmful { isGood = false }
        }
        if dice.happens(250) { spoil(&dice) }
        if dice.happens(100) { claims.space = dice.one(of: [" ", "\n", "\r\n\t"]) }
        if dice.happens(100) { header.space = dice.one(of: [" ", "\n", "\r\n\t"]) }
        if dice.happens(200) { shuffle(&claims.members, &dice) }
        if dice.happens(100) { shuffle(&header.members, &dice) }
    }

    /// Puts any value in the place of any other.
    private mutating func spoil(_ dice: inout Dice) {
        isGood = nil
        let value = dice.one(of: Self.values)
        switch dice.below(6) {
        case 0: header.members[dice.below(header.members.count)].value = value
        case 1: header.members.append((dice.one(of: header.members).name, value))
        case 2: claims.members.append((dice.one(of: claims.members).name, value))
        case 3: claims.members.remove(at: dice.below(claims.members.count))
        default: claims.members[dice.below(claims.members.count)].value = value
        }
    }

    private func shuffle(_ members: inout [(name: String, value: String)], _ dice: inout Dice) {
        for place in members.indices { members.swapAt(place, place + dice.below(members.count - place)) }
    }

    /// What a value may be, of any member.
    private static let values = [
        "null", "true", "false", "0", "-0", "-1", "1", "1.0", "1e3", "1E+2", "01", "+1", ".5", "0x10", "NaN", "Infinity",
        "9223372036854775807",
        "9223372036854775808", "-9223372036854775808", "253402300799", "253402300800", "1e999", "\(Scene.second)", "\(Scene.second + 60)",
        "\(Scene.second + 61)", "\(Scene.second - 59)", "\(Scene.second - 60)", "\"\(Scene.second)\"", "\"\"", #""a""#, #""Bearer""#,
        #""ID""#,
        #""JWT""#, #""at+jwt""#, #""RS256""#, #""none""#, #""compras-api""#, #""compras-cli""#, "\"\(Scene.issuer)\"", #""clave-2""#,
        #""\u0000""#,
        #""\ud800""#, #""\ud83d\ude00""#, #""\""#, #""\x""#, "'a'", "[]", "{}", "[[]]", #"["compras-api"]"#, #"[null,"compras-api"]"#,
        #"{"compras-api":{"roles":[]}}"#, #"{"a":1,"a":2}"#, "[1,]", "{,}", "[", "{", "\"", "",
        String(repeating: "[", count: 9) + String(repeating: "]", count: 9), String(repeating: "[", count: 500),
        "\"\(String(repeating: "x", count: 4096))\"", "\"\(String(repeating: "x", count: 4097))\"",
    ]
}
