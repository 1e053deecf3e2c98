import JSON
import OutboundHTTP
import TestSupport
import WorldKit

/// The program inventario on the database of a folder, and a client that calls it.
struct Inventario: Sendable {
    let process: ServiceProcess
    let database: String
    private let address: String
    private let world = LiveWorld()
    private let client: CurlClient

    init(in folder: TemporaryFolder) async throws {
        process = try ServiceProcess("inventario", in: folder.path, ["SERVICE_TOKEN": Stack.token])
        database = folder.file("inventario.db")
        address = try await process.address()
        client = try CurlClient(world: world)
    }

    func call(
        _ method: String, _ path: String, _ body: String? = nil, key: String? = nil
    ) async throws -> (status: Int, body: JSONObject) {
        let headers = [("Authorization", "Bearer " + Stack.token)] + (key.map { [("Idempotency-Key", $0)] } ?? [])
        let response = try await client.send(
            OutboundRequest(method, address + path, headers: headers, body: body.map { Array($0.utf8) }, timeout: .seconds(20)))
        return (response.status, try JSONObject(parsing: response.body))
    }

    /// Ends the client; the program is somebody else's to end.
    func close() async {
        client.close()
        await world.stop()
    }
}
