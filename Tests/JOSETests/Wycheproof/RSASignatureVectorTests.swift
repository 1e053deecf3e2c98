import JSON
import Testing

@testable import JOSE

/// Wycheproof's signatures of RSA with SHA-256, held against the key itself, below the rules for which keys are taken.
@Suite(
    .timeLimit(.minutes(5)),
    .enabled(if: Vectors.folder != nil, "VECTORS_DIR names no folder with the test vectors of Project Wycheproof"))
struct RSASignatureVectorTests {
    @Test func `what is valid is taken, and nothing else`() throws {
        let groups = try Vectors.groups("rsa_signature_2048_sha256_test.json")
        var counts: [Vectors.Vector.Result: Int] = [:]
        for group in groups {
            let numbers = try #require(try group.json.object("publicKey"))
            let (modulus, exponent) = (try Vectors.bytes(numbers, "modulus"), try Vectors.bytes(numbers, "publicExponent"))
            let key = try RSAPublicKey(anyModulus: modulus, exponent: exponent)
            for test in group.tests {
                counts[test.result, default: 0] += 1
                // One is acceptable, because it was common once: it leaves out the NULL behind the name of the digest.
                #expect(key.isValid(try test.bytes("sig"), of: try test.bytes("msg")[...]) == (test.result == .valid), "\(test.id)")
            }
        }
        #expect(counts == [.valid: 9, .invalid: 249, .acceptable: 1])
    }

    @Test func `keys with the exponent 3 have two valid signatures among them, and are no keys for tokens`() throws {
        let groups = try Vectors.groups("rsa_signature_2048_sha256_test.json")
        var refused: [Int] = []
        for group in groups {
            let numbers = try #require(try group.json.object("publicKey"))
            let (modulus, exponent) = (try Vectors.bytes(numbers, "modulus"), try Vectors.bytes(numbers, "publicExponent"))
            do throws(RSAPublicKey.Refusal) {
                _ = try RSAPublicKey(modulus: modulus, exponent: exponent)
            } catch {
                #expect(error == .exponent)
                refused += group.tests.map(\.id)
            }
        }
        #expect(groups.count == 3)
        #expect(refused == [258, 259])
    }
}
