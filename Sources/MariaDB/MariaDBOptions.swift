/// How to reach a server and what to expect of it.
package struct MariaDBOptions: Sendable, Equatable {
    /// Where the server listens.
    package enum Address: Sendable, Equatable {
        case tcp(host: String, port: Int)
        /// The path of its socket, on this machine.
        case socket(String)
    }

    package var address: Address
    package var user: String
    package var password: String
    /// The database that names without one mean.
    package var database: String
    /// nil: the connection is not encrypted.
    package var tls: MariaDBTLS?
    /// Seconds, at least 1.
    package var connectTimeout: Int
    /// Seconds that one read or one write of the socket may take, at least 1; then the connection is lost.
    package var readTimeout: Int
    package var writeTimeout: Int

    package init(
        _ address: Address, user: String, password: String = "", database: String, tls: MariaDBTLS? = nil, connectTimeout: Int = 5,
        readTimeout: Int = 15, writeTimeout: Int = 15
    ) {
        self.address = address
        self.user = user
        self.password = password
        self.database = database
        self.tls = tls
        self.connectTimeout = connectTimeout
        self.readTimeout = readTimeout
        self.writeTimeout = writeTimeout
    }
}
