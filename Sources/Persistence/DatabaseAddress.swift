package import MariaDB

/// Where a database is.
package enum DatabaseAddress: Sendable, Equatable {
    /// A file of SQLite.
    case sqlite(path: String)
    case mariaDB(MariaDBOptions)

    /// What is wrong with a text that is no address.
    package struct Malformed: Error, Equatable {
        /// A sentence after "it should be".
        package let form: String
    }

    package static let form = "sqlite:<path> or mariadb://<user>@<host>:<port>/<database>"

    /// Reads `sqlite:path` or `mariadb://user@host:port/database`. A query may follow: `socket=<path>` in place of host and port; `tls=verify`
    /// (the server's certificate must be valid and bear the host's name) or `tls=encrypt` (whoever it is), with `ca=`, `cert=` and `key=`, paths of
    /// PEM files. Characters that have a meaning there are written as percents (RFC 3986, section 2.1).
    /// - Parameter password: of the user; it never stands in the address, which is shown.
    package init(_ text: String, password: String) throws(Malformed) {
        if text.hasPrefix("sqlite:"), text.utf8.count > "sqlite:".utf8.count {
            self = .sqlite(path: String(text.dropFirst("sqlite:".count)))
            return
        }
        let form =
            #/mariadb://(?<user>[^:@/?]+)@(?<host>[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]+\])(?::(?<port>[0-9]{1,5}))?/(?<name>[^/?]+)(?:\?(?<query>.*))?/#
        if text.wholeMatch(of: #/mariadb://[^/]*:[^/]*@.*/#) != nil {
            throw Malformed(form: "without a password, which has a variable of its own: \(Self.form)")
        }
        guard let match = text.wholeMatch(of: form), let port = match.port.map({ Int($0) }) ?? 3306, 1...65535 ~= port,
            let user = Self.decoded(match.user), let name = Self.decoded(match.name)
        else { throw Malformed(form: Self.form) }
        let host = match.host.hasPrefix("[") ? match.host.dropFirst().dropLast() : match.host
        var options = MariaDBOptions(.tcp(host: String(host), port: port), user: user, password: password, database: name)
        try Self.read(match.query ?? "", into: &options)
        self = .mariaDB(options)
    }

    private static func read(_ query: Substring, into options: inout MariaDBOptions) throws(Malformed) {
        var tls = MariaDBTLS()
        var isEncrypted = false
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, let value = decoded(parts[1]) else { throw Malformed(form: form) }
            switch (parts[0], value) {
            case ("socket", _): options.address = .socket(value)
            case ("tls", "verify"): isEncrypted = true
            case ("tls", "encrypt"):
                isEncrypted = true
                tls.verifiesServer = false
            case ("ca", _): tls.authorities = value
            case ("cert", _): tls.certificate = value
            case ("key", _): tls.key = value
            default: throw Malformed(form: "\(form), with socket, tls (verify or encrypt), ca, cert and key alone in its query")
            }
        }
        guard isEncrypted || tls == MariaDBTLS() else {
            throw Malformed(form: "with tls=verify or tls=encrypt where there is ca, cert or key")
        }
        if isEncrypted { options.tls = tls }
    }

    /// What the percents stand for; nil where they stand for nothing.
    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension DatabaseAddress: CustomStringConvertible {
    /// Without the password.
    package var description: String {
        switch self {
        case .sqlite(let path): path
        case .mariaDB(let server):
            switch server.address {
            case .tcp(let host, let port): "mariadb://\(server.user)@\(host.contains(":") ? "[\(host)]" : host):\(port)/\(server.database)"
            case .socket(let path): "mariadb://\(server.user)@localhost/\(server.database)?socket=\(path)"
            }
        }
    }
}
