/// The limits of a server. All are bounds on what one client, or all together, may take.
package struct ServerConfiguration: Sendable {
    /// A name or an address to listen on.
    package var host = "127.0.0.1"

    /// 0 to 65,535; 0 takes any free port.
    package var port = 0

    /// Bytes of a body; more is answered 413.
    package var maximumBodySize = 1 << 20

    /// Bytes of the bodies of all requests together; whoever goes beyond is answered 503.
    package var maximumBufferedBodies = 256 << 20

    /// Bytes for the request line and all header fields of one request, and for the buffers of its connection.
    package var maximumHeadSize = 32 << 10

    /// From the first sign of a request (a new connection, a request line) to the end of its header fields.
    package var headTimeout = Duration.seconds(10)

    /// From the end of the header fields to the end of the body.
    package var bodyTimeout = Duration.seconds(30)

    /// From an answer to the next request line on the same connection.
    package var idleTimeout = Duration.seconds(60)

    /// From the start of an answer until the client has taken it.
    package var writeTimeout = Duration.seconds(30)

    /// Connections in all; more wait in the backlog until one ends. Each is an open file of the process.
    package var maximumConnections = 4096

    /// Connections from one address; 0 for no limit. Behind a proxy all clients have one address.
    package var maximumConnectionsPerAddress = 0

    /// Connections that the system keeps until they are taken; the system has a limit of its own (net.core.somaxconn). When
    /// it is full a client tries again after a second.
    package var backlog = 4096

    /// How long a stopping server goes on serving its open connections, each answer with `Connection: close`: long enough for
    /// what is on its way, short enough for a restart that nobody notices.
    package var drainTime = Duration.seconds(1)

    /// How long a stopping server waits, after that, for requests it has begun; then they are answered 503.
    package var finishTime = Duration.seconds(10)

    package init() {}
}
