internal import JOSE
internal import JSON
package import Observability
package import OutboundHTTP
package import WorldKit

/// A client that calls another service with tokens of its own: got when the first call needs one, kept, renewed ahead of time, by one
/// request at a time. From any thread.
package final class ServiceAccount: RemoteCredentials {
    private struct State {
        var supply = TokenSupply()
        /// Ends with the request that is under way.
        var request = OneShot<Void>()
    }

    private let client: OAuthClient
    private let http: any HTTPClient
    private let world: any World
    private let log: Log
    private let state = Locked(State())

    package init(_ client: OAuthClient, http: any HTTPClient, world: any World, log: Log) {
        self.client = client
        self.http = http
        self.world = world
        self.log = log
    }

    package var areRenewed: Bool { true }

    package func token(until deadline: Uptime) async throws -> Secret {
        while true {
            let (action, request) = state.withLock { state in
                let action = state.supply.next(now: world.uptime)
                switch action {
                case .get, .renew: state.request = OneShot()
                case .use, .wait, .failed: break
                }
                return (action, state.request)
            }
            switch action {
            case .use(let token): return token
            case .renew(let token):
                world.spawn("token") { await self.ask() }
                return token
            case .failed(let error): throw error
            // A task of its own: whoever needed it first may go away.
            case .get: world.spawn("token") { await self.ask() }
            case .wait: break
            }
            guard try await request.value(until: deadline, in: world) != nil else {
                throw NoCredentials(reason: "the token endpoint has not answered in time")
            }
        }
    }

    package func wasRefused(_ token: Secret) -> Bool { state.withLock { $0.supply.discard(token, now: world.uptime) } }

    private func ask() async {
        let start = world.uptime
        do {
            let (token, lifetime) = try await fetch()
            end { $0.got(token, lifetime: lifetime, askedAt: start, now: world.uptime) }
        } catch let error as NoCredentials {
            log.warning("no token for calls to another service", ["client": client.id, "error": error.reason])
            end { $0.failed(error, now: world.uptime) }
        } catch {
            end { $0.failed(NoCredentials(reason: "\(error)"), now: world.uptime) }
        }
    }

    private func end(_ change: (inout TokenSupply) -> Void) {
        let request = state.withLock { state in
            change(&state.supply)
            return state.request
        }
        request.complete(.success(()))
    }

    /// - Throws: `NoCredentials`, `CancellationError`
    private func fetch() async throws -> (Secret, Duration) {
        var request = OutboundRequest(
            "POST", client.tokenURL,
            headers: [
                ("Content-Type", "application/x-www-form-urlencoded"), ("Accept", "application/json"),
                ("Authorization", "Basic " + Base64.encode("\(Self.formEncoded(client.id)):\(Self.formEncoded(client.secret.value))".utf8)),
            ],
            body: Array("grant_type=client_credentials".utf8), timeout: .seconds(3))
        request.maximumResponseSize = 64 << 10
        let response: OutboundResponse
        do {
            response = try await http.send(request)
        } catch let error as HTTPClientError {
            throw NoCredentials(reason: "the token endpoint does not answer: \(error.reason)")
        }
        let json = try? JSONObject(parsing: response.body)
        guard response.status == 200 else {
            throw NoCredentials(reason: "the token endpoint answered \(response.status)\(word(json).map { " with " + $0 } ?? "")")
        }
        guard let json, let token = try? json.string("access_token"), !token.isEmpty, token.utf8.allSatisfy({ 0x21...0x7E ~= $0 }),
            let seconds = try? json.integer("expires_in"), 1...86_400 * 365 ~= seconds
        else { throw NoCredentials(reason: "the token endpoint answered something else than a token") }
        return (Secret(token), .seconds(seconds))
    }

    /// What went wrong: a word such as invalid_client (RFC 6749, section 5.2). Anything longer may quote what was sent.
    private func word(_ json: JSONObject?) -> String? {
        guard let word = try? json?.string("error"), 1...40 ~= word.utf8.count, !word.contains(client.secret.value) else { return nil }
        return word.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || $0 == UInt8(ascii: "_") } ? word : nil
    }

    /// As RFC 6749, section 2.3.1, has the parts of Basic credentials: application/x-www-form-urlencoded.
    private static func formEncoded(_ text: String) -> String {
        text.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "*"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}
