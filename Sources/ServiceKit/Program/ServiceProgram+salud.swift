internal import OutboundHTTP
internal import WorldKit

extension ServiceProgram {
    /// What `salud` is called by.
    static var healthCheck: String { "salud" }

    /// Asks the service that runs with this configuration whether it can work: what a container's health check runs.
    /// - Returns: the exit status: 0 when it can, 1 when it cannot or does not answer in four seconds, 78 for a wrong configuration.
    func askHealth() async -> Int32 {
        let configuration: ServiceConfiguration
        do throws(SettingsError) {
            (configuration, _) = try readConfiguration()
        } catch {
            complain(error.problems)
            return 78
        }
        let world = LiveWorld()
        let problem = await problem(configuration, world)
        await world.stop()
        guard let problem else { return 0 }
        complain([problem])
        return 1
    }

    /// nil where there is none.
    private func problem(_ configuration: ServiceConfiguration, _ world: LiveWorld) async -> String? {
        let url = "http://\(bracketed(Self.reachable(configuration.host))):\(configuration.port)/health/ready"
        do {
            let http = try CurlClient(world: world)
            defer { http.close() }
            let status = try await http.send(OutboundRequest("GET", url, timeout: .seconds(4))).status
            return status == 200 ? nil : "\(url) answered \(status)"
        } catch let error as HTTPClientError {
            return "\(url) does not answer: \(error.reason)"
        } catch {
            return "\(url) was not asked: \(error)"
        }
    }

    /// Where whoever listens on all addresses is found from the same machine.
    static func reachable(_ host: String) -> String {
        switch host {
        case "0.0.0.0": "127.0.0.1"
        case "::": "::1"
        default: host
        }
    }
}
