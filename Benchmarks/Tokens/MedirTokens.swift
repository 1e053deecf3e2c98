import JOSE
import JSON
import Observability
import WorldKit

/// What it takes to find out who calls, on one thread: `MedirTokens firma|entero|repetido SECONDS` prints how many of it were done, and how
/// many microseconds that took.
@main enum MedirTokens {
    /// More than are remembered: each comes as if for the first time.
    private static let many = 8192
    private static let policy = TokenPolicy(issuer: "http://localhost:8080/realms/compras", audience: "compras-api")

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 3, let seconds = Int64(arguments[2]) else {
            print("usage: MedirTokens firma|entero|repetido SECONDS")
            return
        }
        try await measure(arguments[1], seconds)
    }

    private static func measure(_ what: String, _ seconds: Int64) async throws {
        let world = LiveWorld()
        let signer = JWTSigner(kid: "7f0c1e52-medida", key: try RSAPrivateKey())
        let tokens = try tokens(what == "entero" ? many : 1, signer, world.now)
        let verifier = try await verifier(of: signer, world)
        let start = world.uptime
        let end = start + .seconds(seconds)
        let done: Int
        if what == "firma" {
            done = try signatures(tokens[0], by: signer.key.publicKey, until: end, world)
        } else {
            done = try await whole(tokens, by: verifier, until: end, world)
        }
        print("\(done) \((world.uptime - start).micros)")
    }

    // A loop, because the optimizer of Swift 6.3.1 ends with signal 11 where `map` does this in an asynchronous function (2026-11-26).
    private static func tokens(_ count: Int, _ signer: JWTSigner, _ now: Instante) throws -> [[UInt8]] {
        var tokens: [[UInt8]] = []
        for number in 0..<count { tokens.append(Array(try signer.sign(claims(now, number: number)).utf8)) }
        return tokens
    }

    /// One that has its keys.
    private static func verifier(of signer: JWTSigner, _ world: LiveWorld) async throws -> JWTVerifier {
        let set = Array(#"{"keys":[\#(String(decoding: signer.jwk.json, as: UTF8.self))]}"#.utf8)
        let verifier = JWTVerifier(policy, world: world, log: .none(world), metrics: MetricsRegistry()) {
            FetchedKeys(text: set, lifetime: nil)
        }
        world.spawn("keys", verifier.keys.run)
        while !verifier.keys.isReady { try await world.sleep(for: .milliseconds(1)) }
        return verifier
    }

    struct Refused: Error {}

    private static func signatures(_ token: [UInt8], by key: RSAPublicKey, until end: Uptime, _ world: LiveWorld) throws -> Int {
        let jws = try CompactJWS(token)
        var turns = 0
        while world.uptime < end {
            for _ in 0..<256 { guard key.isValid(jws.signature, of: jws.signingInput) else { throw Refused() } }
            turns += 256
        }
        return turns
    }

    private static func whole(_ tokens: [[UInt8]], by verifier: JWTVerifier, until end: Uptime, _ world: LiveWorld) async throws -> Int {
        var turns = 0
        while world.uptime < end {
            for _ in 0..<256 {
                guard try await verifier.verify(tokens[turns % tokens.count]).roles == ["comprador"] else { throw Refused() }
                turns += 1
            }
        }
        return turns
    }

    /// As many, and as long, as in a token that Keycloak gives ana.
    private static func claims(_ now: Instante, number: Int) throws -> JSONObject {
        let now = now.micros / 1_000_000
        let text = """
            {"exp":\(now + 3600),"iat":\(now),"jti":"onrtro:0b0a6a3e-8b1e-4c59-9d6c-\(100_000_000_000 + number)","iss":"\(policy.issuer)",\
            "aud":["contenido-api","compras-api"],"sub":"00000000-0000-4000-8000-000000000001","typ":"Bearer","azp":"compras-cli",\
            "sid":"5f0c2a4e-2d0d-4f0e-9d7b-2f6c8b1f0a11","acr":"1","resource_access":{"compras-api":{"roles":["comprador"]}},\
            "scope":"email profile","email_verified":true,"name":"Ana Demo","preferred_username":"ana","given_name":"Ana",\
            "family_name":"Demo","email":"ana@example.test"}
            """
        return try JSONObject(parsing: Array(text.utf8))
    }
}
