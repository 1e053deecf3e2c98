internal import JSON

/// What a function answers to mediador: an HTTP answer, whose body is a text of JSON.
struct Respuesta: JSONEncodable {
    /// The status.
    let status: Int
    /// One text of JSON.
    let body: [UInt8]

    func encode(into writer: inout JSONWriter) {
        writer.object { object in
            object.member("statusCode", status)
            object.member("headers", object: { $0.member("Content-Type", "application/json") })
            object.member("body", String(decoding: body, as: UTF8.self))
            object.member("isBase64Encoded", false)
        }
    }
}
