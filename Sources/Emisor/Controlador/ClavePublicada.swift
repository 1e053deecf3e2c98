internal import JOSE
internal import JSON

/// A public key as the issuer's set lists it (RFC 7517).
struct ClavePublicada: JSONEncodable {
    enum Uso {
        case firma, cifrado
    }

    private let clave: JWK
    private let uso: Uso

    init(_ clave: JWK, uso: Uso) {
        self.clave = clave
        self.uso = uso
    }

    func encode(into writer: inout JSONWriter) {
        switch uso {
        case .firma: clave.encode(into: &writer)
        case .cifrado:
            writer.object { body in
                body.member("kid", clave.kid)
                body.member("kty", "RSA")
                body.member("alg", "RSA-OAEP")
                body.member("use", "enc")
                body.member("n", Base64URL.encode(clave.key.modulus))
                body.member("e", Base64URL.encode(clave.key.exponent))
            }
        }
    }
}
