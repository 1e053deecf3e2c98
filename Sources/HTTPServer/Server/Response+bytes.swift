extension Response {
    /// The whole answer as it goes out, for a connection that ends with it and that the library has no part in any more.
    var closingBytes: [UInt8] {
        var head = "HTTP/1.1 \(status) \r\nContent-Length: \(body.count)\r\nConnection: close\r\n"
        for field in headers.fields { head += "\(field.name): \(field.value)\r\n" }
        return Array((head + "\r\n").utf8) + body
    }
}
