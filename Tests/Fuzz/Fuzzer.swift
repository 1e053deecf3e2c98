package import JOSE
internal import WorldKit

/// Shows made-up tokens to the code that takes them, one after another, and holds what it takes against the referee.
package struct Fuzzer {
    /// Takes a token, or does not.
    package typealias Verdict = (_ text: [UInt8]) -> Result<AccessToken, TokenError>

    /// A token that is refused for its signature is shown to OpenSSL too, one in so many.
    private static let doubts = 8

    private var mutator: Mutator
    private let referee: Referee
    private let verdict: Verdict
    private let begins: (Input) -> Void

    /// - Parameters:
    ///   - poolSize: how many signed tokens there are at a time: to sign takes long.
    ///   - verdict: the code that is tried; nil for that of the services.
    ///   - begins: hears of each input before it is shown.
    /// - Throws: where OpenSSL does not do what it is asked to.
    package init(
        seed: UInt64, poolSize: Int = 384, verdict: Verdict? = nil, begins: @escaping (Input) -> Void = { _ in }
    ) throws {
        mutator = try Mutator(seed: seed, poolSize: poolSize, signer: JWTSigner(kid: Scene.kid, key: try RSAPrivateKey(pem: Scene.pem)))
        referee = try Referee()
        self.verdict = try verdict ?? Self.verdict()
        self.begins = begins
    }

    /// The code of the services, with the rules of the scene or others.
    package static func verdict(
        issuer: String = Scene.issuer, audience: String = Scene.audience, parties: [String] = Scene.parties, leeway: Int64 = Scene.leeway
    ) throws -> Verdict {
        let policy = TokenPolicy(issuer: issuer, audience: audience, authorizedParties: Set(parties), leeway: leeway)
        let own = JWK(kid: Scene.kid, key: try RSAPrivateKey(pem: Scene.pem).publicKey)
        let other = JWK(kid: Scene.otherKid, key: try RSAPublicKey(modulus: Scene.otherModulus, exponent: [1, 0, 1]))
        let keys = JWKSet([own, other]).keys
        return { text in
            Result { () throws(TokenError) in
                let unverified = try UnverifiedToken(text, policy)
                guard let key = keys[unverified.kid] else { throw .unknownKey }
                return try unverified.verified(by: key, policy, now: Scene.now)
            }
        }
    }

    /// - Throws: `OpenSSLError`
    package mutating func run(_ count: Int) throws(OpenSSLError) -> Tally {
        var tally = Tally()
        for number in 0..<count {
            let input = try mutator.next()
            begins(input)
            switch verdict(input.text) {
            case .success(let token):
                tally.count(input, "accepted")
                if let problem = referee.problem(input.text, taken: token) { tally.note("taken, and \(problem)", input) }
                if input.isGood == false { tally.note("taken, and made to be refused", input) }
            case .failure(let error):
                tally.count(input, error.name)
                if input.isGood == true { tally.note("refused (\(error)), and made to be taken", input) }
                if error == .signature, number % Self.doubts == 0, referee.isSigned(input.text) {
                    tally.note("refused for a signature that OpenSSL takes", input)
                }
            }
        }
        return tally
    }
}
