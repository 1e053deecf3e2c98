import JOSE
import TestSupport

/// Texts that are no token, and signatures that are none of this one.
extension Attack {
    static var signatures: [Attack] {
        let (header, payload, signature) = good()
        let input = header + "." + payload
        let bytes = Base64URL.decode(signature) ?? []
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        // The last character of 342 holds two bits that stand for nothing: four texts would be one signature.
        let last = alphabet.firstIndex(of: signature.last ?? "A") ?? 0
        let forged = forger.token(claims(["sub": #""gema""#])).split(separator: ".").map(String.init)
        let doctored = claims(["resource_access": #"{"compras-api":{"roles":["comprador","gestor"]}}"#])
        let list: [(String, String)] = [
            ("of another key", forger.token(claims())),
            ("of another token", "\(forged[0]).\(forged[1]).\(signature)"),
            ("of other claims", "\(header).\(encoded(doctored)).\(signature)"),
            ("stripped", input + "."), ("left out", input), ("of nothing", input + "." + Base64URL.encode([])),
            ("of 255 bytes", input + "." + Base64URL.encode(bytes.dropLast())),
            ("of 257 bytes", input + "." + Base64URL.encode([0] + bytes)),
            ("with a byte more", input + "." + Base64URL.encode(bytes + [0])),
            ("plus the modulus", input + "." + Base64URL.encode(Forger.sum(bytes, issuer.signer.key.publicKey.modulus))),
            ("of zeros", input + "." + Base64URL.encode([UInt8](repeating: 0, count: 256))),
            ("of one", input + "." + Base64URL.encode([UInt8](repeating: 0, count: 255) + [1])),
            ("that is the padded digest", input + "." + Base64URL.encode(Forger.paddedDigest(input, size: 256))),
            ("with its last character flipped", input + "." + signature.dropLast() + String(alphabet[last ^ 16])),
            ("with bits that stand for nothing", input + "." + signature.dropLast() + String(alphabet[last ^ 1])),
            ("with =", input + "." + signature + "="), ("with ==", input + "." + signature + "=="),
            ("with %3D", input + "." + signature + "%3D"),
            ("in the other alphabet", input + "." + Base64.encode([0xFB, 0xEF, 0xBE] + bytes.dropFirst(3)).replacing("=", with: "")),
            ("as a URL escape", input + "%2E" + signature),
        ]
        return list.map { Attack("a signature \($0)", $1) }
    }

    static var parts: [Attack] {
        let (header, payload, signature) = good()
        let json = #"{"payload":"\#(payload)","protected":"\#(header)","signature":"\#(signature)"}"#
        let list: [(String, String)] = [
            ("one part", header), ("two parts", "\(header).\(payload)"), ("four parts", "\(header).\(payload).\(signature).\(signature)"),
            ("five parts", "\(header).\(payload).\(signature).\(signature).\(signature)"), ("three dots", "..."), ("two dots", ".."),
            ("an empty header", ".\(payload).\(signature)"), ("an empty payload", "\(header)..\(signature)"),
            ("an empty part between", "\(header)..\(payload).\(signature)"), ("a dot in front", ".\(header).\(payload).\(signature)"),
            ("a dot behind", "\(header).\(payload).\(signature)."), ("JSON serialization", json),
            ("9 KiB", issuer.token(claims(["relleno": "\"\(String(repeating: "x", count: 6 << 10))\""]))),
            ("a text", "penguin-secret"), ("a byte that is no ASCII", "\(header).\(payload).\(signature.dropLast())~"),
        ]
        return list.map { Attack($0, $1) }
    }

    static var requests: [Attack] {
        let token = issuer.token(claims())
        return [
            Attack("no Authorization", fields: [], 401, nil), Attack("Basic", fields: ["Basic YW5hOmFuYQ=="], 401, nil),
            Attack("the token alone", fields: [token], 401, nil), Attack("another scheme", fields: ["Token \(token)"], 401, nil),
            Attack("an empty field", fields: [""], 401, nil),
            Attack("two fields", fields: ["Bearer \(token)", "Bearer \(token)"], 400, "invalid_request"),
            Attack("two fields of which one is Basic", fields: ["Basic YW5hOmFuYQ==", "Bearer \(token)"], 400, "invalid_request"),
            Attack("two spaces", fields: ["Bearer  \(token)"], 400, "invalid_request"),
            Attack("a tab", fields: ["Bearer\t\(token)"], 400, "invalid_request"),
            Attack("no token", fields: ["Bearer"], 400, "invalid_request"),
            Attack("a space for a token", fields: ["Bearer "], 400, "invalid_request"),
            Attack("two tokens", fields: ["Bearer \(token) \(token)"], 400, "invalid_request"),
            Attack("two tokens with a comma", fields: ["Bearer \(token),Bearer \(token)"], 400, "invalid_request"),
            Attack("a space behind", fields: ["Bearer \(token) "], 400, "invalid_request"),
            Attack("a quoted token", fields: ["Bearer \"\(token)\""], 401, "invalid_token"),
        ]
    }
}
