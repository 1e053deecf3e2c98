/// Why a server could not start.
package enum ServerError: Error, Equatable {
    /// The host is no address and no name that resolves; the system's reason.
    case unknownHost(String, reason: String)
    /// The address cannot be had; the system's reason, such as `Address already in use`.
    case cannotListen(host: String, port: Int, reason: String)
    /// libmicrohttpd did not start.
    case cannotStart
}
