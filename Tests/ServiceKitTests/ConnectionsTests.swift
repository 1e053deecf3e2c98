import Testing

@testable import ServiceKit

/// A client that is let in must be able to be served.
struct ConnectionsTests {
    @Test(arguments: [0, 64, 66, 96, 128, 1024, 20_000, 1 << 20])
    func `each client has two files left for calls, and some of those may be kept`(openFiles: Int) {
        let connections = Connections(openFiles: openFiles)
        #expect(connections.clients >= 1 && connections.remotes >= 1)
        #expect(3 * connections.clients <= max(openFiles - 64, 3))
        #expect(connections.remotes <= connections.clients)
    }

    @Test func `usual limits take nothing away`() {
        #expect(Connections(openFiles: 1 << 20).clients >= 4096)
        #expect(Connections(openFiles: 1024).clients == 320)
    }
}
