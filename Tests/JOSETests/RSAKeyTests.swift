import COpenSSL
import TestSupport
import Testing

@testable import JOSE

/// Signing and verifying, and what OpenSSL leaves behind: nothing. Its queue of errors belongs to the thread, and these tests stay on
/// theirs.
@Suite(.timeLimit(.minutes(5))) struct RSAKeyTests {
    private let key = TestIssuer.keys[0]
    private let message = Array("hola".utf8)

    /// What entries OpenSSL's queue holds.
    private func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(ERR_peek_error() == 0, sourceLocation: sourceLocation)
        ERR_clear_error()
    }

    @Test func `what was signed is valid, for this message and this key alone`() throws {
        ERR_clear_error()
        for message in [message, [], [UInt8](repeating: 0, count: 100_000)] {
            let signature = try key.sign(message)
            #expect(signature.count == 256)
            #expect(key.publicKey.isValid(signature, of: message[...]))
            expectNothingLeft()
            #expect(!key.publicKey.isValid(signature, of: (message + [0])[...]))
            #expect(!TestIssuer.keys[1].publicKey.isValid(signature, of: message[...]))
            expectNothingLeft()
        }
        let part = ([1, 2] + message + [3])[2..<6]
        #expect(key.publicKey.isValid(try key.sign(message), of: part))
    }

    @Test func `a signature of another length, or with any bit flipped, is none, and nothing is left of the attempt`() throws {
        ERR_clear_error()
        let signature = try key.sign(message)
        let others: [[UInt8]] = [
            [], [0], signature.dropLast(), [0] + signature, signature + [0], signature + signature, [UInt8](repeating: 0, count: 256),
            [UInt8](repeating: 0xFF, count: 256), key.publicKey.modulus,
        ]
        for other in others {
            #expect(!key.publicKey.isValid(other, of: message[...]))
            expectNothingLeft()
        }
        for bit in 0..<(signature.count * 8) {
            var other = signature
            other[bit / 8] ^= 1 << (bit % 8)
            #expect(!key.publicKey.isValid(other, of: message[...]))
        }
        expectNothingLeft()
    }

    @Test func `a key that was kept is the same key`() throws {
        ERR_clear_error()
        let pem = try key.pem()
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        let read = try RSAPrivateKey(pem: pem)
        #expect(read.publicKey == key.publicKey)
        #expect(try read.pem() == pem)
        #expect(key.publicKey.isValid(try read.sign(message), of: message[...]))
        let older = Forger.pem("RSA", isTraditional: true)
        #expect(older.hasPrefix("-----BEGIN RSA PRIVATE KEY-----\n"))
        let (modulus, exponent) = Forger.numbers(older)
        let numbers = try RSAPrivateKey(pem: older).publicKey
        #expect(numbers.modulus == modulus && numbers.exponent == exponent)
        expectNothingLeft()
    }

    @Test func `a key that is encrypted is refused, and nobody is asked for its passphrase`() {
        ERR_clear_error()
        for isTraditional in [false, true] {
            let pem = Forger.pem("RSA", passphrase: "secreto", isTraditional: isTraditional)
            #expect(pem.contains("ENCRYPTED"))
            ERR_clear_error()
            #expect(throws: OpenSSLError.self) { _ = try RSAPrivateKey(pem: pem) }
            expectNothingLeft()
        }
    }

    @Test(arguments: ["EC", "RSA-PSS"]) func `a key of another kind is refused`(kind: String) {
        let pem = Forger.pem(kind)
        #expect(pem.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        ERR_clear_error()
        #expect(throws: OpenSSLError(operation: "private key", message: "it is no key of RSA")) { _ = try RSAPrivateKey(pem: pem) }
        expectNothingLeft()
    }

    @Test func `what is no private key is refused`() throws {
        ERR_clear_error()
        let pem = try key.pem()
        let certificate = Forger.publicPEM(Forger.publicDER(pem))
        for text in [
            "", "hola", String(pem.prefix(200)), pem.replacing("MII", with: "MIJ"), certificate, pem.replacing("PRIVATE", with: "SECRET"),
        ] {
            #expect(throws: OpenSSLError.self) { _ = try RSAPrivateKey(pem: text) }
            expectNothingLeft()
        }
    }

    @Test func `a private key too is of a size that can be used`() {
        let pem = Forger.pem("RSA", bits: 1024)
        ERR_clear_error()
        #expect(throws: RSAPublicKey.Refusal.modulusBits(1024)) { _ = try RSAPrivateKey(pem: pem) }
        #expect(throws: RSAPublicKey.Refusal.modulusBits(1024)) { _ = try RSAPrivateKey(bits: 1024) }
        expectNothingLeft()
        // OpenSSL makes none that small.
        #expect(throws: OpenSSLError.self) { _ = try RSAPrivateKey(bits: 64) }
        expectNothingLeft()
    }

    @Test func `two numbers are the same key however they are written, and others are another`() throws {
        let public_ = key.publicKey
        #expect(try RSAPublicKey(modulus: [0, 0] + public_.modulus, exponent: [0, 1, 0, 1]) == public_)
        #expect(try RSAPublicKey(modulus: public_.modulus, exponent: [1, 0, 3]) != public_)
        #expect(TestIssuer.keys[1].publicKey != public_)
    }

    @Test func `with the exponent 1 the padded message is its own signature, which is why no such key is taken`() throws {
        ERR_clear_error()
        let modulus = key.publicKey.modulus
        let open = try RSAPublicKey(anyModulus: modulus, exponent: [1])
        #expect(open.isValid(Forger.paddedDigest("hola", size: 256), of: message[...]))
        #expect(throws: RSAPublicKey.Refusal.exponent) { _ = try RSAPublicKey(modulus: modulus, exponent: [1]) }
        // With the exponent 2 whoever chooses the modulus has a signature without any secret.
        let forged = Forger.squareRoot(of: "hola", size: 256)
        let square = try RSAPublicKey(anyModulus: forged.modulus, exponent: [2])
        #expect(square.isValid(forged.signature, of: message[...]))
        #expect(throws: RSAPublicKey.Refusal.exponent) { _ = try RSAPublicKey(modulus: forged.modulus, exponent: [2]) }
        expectNothingLeft()
    }
}
