package import HTTPServer
package import JSON

extension Response {
    /// An answer with one JSON value.
    package static func json(_ value: some JSONEncodable, status: Int = 200, headers: HTTPHeaders = [:]) -> Response {
        var headers = headers
        headers["Content-Type"] = "application/json"
        return Response(status: status, headers: headers, body: value.json)
    }

    /// `{"ok":true}`
    package static let ok = Response.json(JSONObject([.init("ok", .bool(true))]))
}
