internal import CLibcurl

/// The sockets of the connections that are kept for use again, on the client's thread alone.
///
/// A server that sends more than its answer's length, or an answer to nothing before it closes (408), leaves bytes on a kept
/// connection. libcurl before 8.0 uses it again and takes them for the answer to the next request. It also does not tell at
/// that moment which socket it has chosen, only the ports: hence this list.
final class KeptSockets {
    /// The ends of a connection.
    private struct Ends: Hashable {
        let local: Int
        let remote: Int
        let address: String
    }

    /// By the ends: what a reused connection is known by.
    private var sockets: [Ends: curl_socket_t] = [:]
    /// The same the other way round, so that a socket's earlier connections are forgotten.
    private var connections: [curl_socket_t: Ends] = [:]

    /// Remembers the connection of a transfer that has ended.
    func keep(_ handle: UnsafeMutableRawPointer) {
        var (local, remote) = (0, 0)
        var socket: curl_socket_t = -1
        unsafe shim_getinfo_long(handle, CURLINFO_LOCAL_PORT, &local)
        unsafe shim_getinfo_long(handle, CURLINFO_PRIMARY_PORT, &remote)
        unsafe shim_getinfo_socket(handle, &socket)
        guard socket >= 0 else { return }
        var address: UnsafeMutablePointer<CChar>?
        unsafe shim_getinfo_pointer(handle, CURLINFO_PRIMARY_IP, &address)
        let connection = Ends(local: local, remote: remote, address: unsafe address.map { unsafe String(cString: $0) } ?? "")
        // The earlier ends may be those of another socket by now.
        if let earlier = connections.updateValue(connection, forKey: socket), sockets[earlier] == socket { sockets[earlier] = nil }
        sockets[connection] = socket
    }

    /// Whether the connection that a transfer is about to begin on was kept, and holds bytes already.
    func holdUnaskedBytes(_ handle: UnsafeMutableRawPointer, local: Int32, remote: Int32, address: String) -> Bool {
        var connectionsMade = 0
        unsafe shim_getinfo_long(handle, CURLINFO_NUM_CONNECTS, &connectionsMade)
        guard connectionsMade == 0, let socket = sockets[Ends(local: Int(local), remote: Int(remote), address: address)] else {
            return false
        }
        return shim_has_bytes(socket) != 0
    }
}
