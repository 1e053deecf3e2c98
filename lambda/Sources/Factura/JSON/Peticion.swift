internal import JSON

/// What mediador gives to any function: some header fields, and the JSON that was sent to it.
struct Peticion: JSONDecodable {
    /// The trace that the call is part of, if it says so.
    let traceparent: String?
    /// What was sent. Its members are named without the way to it, as whoever sent it knows them.
    let body: JSONObject

    /// - Throws: `JSONMemberError`, `JSONMissingMember`
    init(json: JSONObject) throws {
        traceparent = try json.object("headers")?.string("traceparent")
        body = JSONObject(try json.required("body", json.object).members)
    }
}
