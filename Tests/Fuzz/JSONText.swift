/// A JSON object as it is being written: names and values are JSON texts themselves, right or wrong.
struct JSONText {
    /// Names without their quotes.
    var members: [(name: String, value: String)]
    /// Between all that may stand apart.
    var space = ""

    mutating func set(_ name: String, _ value: String) {
        if let place = members.firstIndex(where: { $0.name == name }) {
            members[place].value = value
        } else {
            members.append((name, value))
        }
    }

    mutating func drop(_ name: String) { members.removeAll { $0.name == name } }

    var text: String {
        let separator = space + "," + space
        return space + "{" + space + members.map { "\"\($0.name)\"\(space):\(space)\($0.value)" }.joined(separator: separator) + space + "}"
            + space
    }
}
