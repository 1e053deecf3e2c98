internal import JOSE

/// Makes inputs of tokens: most of them by changing one that is signed, which is quick; now and then one is drafted and signed anew.
struct Mutator {
    /// One in so many inputs is signed anew, and goes into the pool.
    private static let signing = 1024

    private var dice: Dice
    private var pool: [SignedToken] = []
    /// Headers of other drafts, encoded.
    private var headers: [[UInt8]] = []
    private let signer: JWTSigner
    /// Those of which each is as likely as it stands here often.
    private let kinds: [Input.Kind] = [
        .signed, .bits, .bits, .characters, .characters, .cut, .inserted, .parts, .parts, .spelling, .header, .header, .claims, .claims,
        .claims,
        .signature, .twofold,
    ]

    /// - Parameter poolSize: how many signed tokens there are at a time.
    /// - Throws: `OpenSSLError`
    init(seed: UInt64, poolSize: Int, signer: JWTSigner) throws(OpenSSLError) {
        dice = Dice(seed: seed)
        self.signer = signer
        for _ in 0..<poolSize {
            pool.append(try sign())
            headers.append(Array(Base64URL.encode(Draft(&dice).header.text.utf8).utf8))
        }
    }

    private mutating func sign() throws(OpenSSLError) -> SignedToken {
        let draft = Draft(&dice)
        let text = try signer.sign(header: Array(draft.header.text.utf8), payload: Array(draft.claims.text.utf8))
        return SignedToken(text, isGood: text.utf8.count > CompactJWS.maximumSize && draft.isGood == true ? false : draft.isGood)
    }

    /// - Throws: `OpenSSLError`
    mutating func next() throws(OpenSSLError) -> Input {
        if dice.below(Self.signing) == 0 {
            let place = dice.below(pool.count)
            pool[place] = try sign()
            return Input(kind: .signed, text: pool[place].text, isGood: pool[place].isGood)
        }
        let token = dice.one(of: pool)
        let kind = dice.one(of: kinds)
        switch kind {
        case .signed: return Input(kind: kind, text: token.text, isGood: token.isGood)
        case .twofold:
            let text = changed(token, dice.one(of: [.parts, .header, .claims, .signature]))
            return Input(
                kind: kind, text: changed(SignedToken(bytes: text), dice.one(of: [.bits, .characters, .cut, .inserted, .spelling])),
                isGood: nil)
        default: return Input(kind: kind, text: changed(token, kind), isGood: nil)
        }
    }

    private mutating func changed(_ token: SignedToken, _ kind: Input.Kind) -> [UInt8] {
        switch kind {
        case .signed, .twofold: return token.text
        case .bits: return token.text.flipped(&dice)
        case .characters: return token.text.respelled(&dice)
        case .cut: return token.text.cut(&dice)
        case .inserted: return token.text.inserted(&dice)
        case .spelling: return token.text.spelled(&dice)
        case .parts: return mixed(token)
        case .header: return join([dice.one(of: headers)[...]] + token.parts.dropFirst())
        case .claims: return edited(token, 1) { $0.edited(&$1) }
        case .signature: return edited(token, 2) { $0.resigned(&$1) }
        }
    }

    /// Parts of other tokens.
    private mutating func mixed(_ token: SignedToken) -> [UInt8] {
        var parts = token.parts
        switch dice.below(5) {
        case 0, 1:
            let place = dice.below(min(parts.count, 3))
            let other = dice.one(of: pool).parts
            parts[place] = other[min(place, other.count - 1)]
        case 2: parts.swapAt(dice.below(parts.count), dice.below(parts.count))
        case 3: parts.insert(dice.happens(300) ? [] : dice.one(of: dice.one(of: pool).parts), at: dice.below(parts.count + 1))
        default: if dice.happens(500) { parts.remove(at: dice.below(parts.count)) } else { parts[dice.below(parts.count)] = [] }
        }
        return join(parts)
    }

    /// Decodes a part, changes it and encodes it again.
    private mutating func edited(_ token: SignedToken, _ place: Int, _ edit: ([UInt8], inout Dice) -> [UInt8]) -> [UInt8] {
        guard place < token.parts.count, let bytes = Base64URL.decode(token.parts[place]) else { return token.text }
        var parts = token.parts
        parts[place] = Array(Base64URL.encode(edit(bytes, &dice)).utf8)[...]
        return join(parts)
    }

    private func join(_ parts: [ArraySlice<UInt8>]) -> [UInt8] { Array(parts.joined(separator: [UInt8(ascii: ".")])) }
}

extension SignedToken {
    /// Any text in its parts, of which nothing is known.
    fileprivate init(bytes: [UInt8]) {
        text = bytes
        parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        isGood = nil
    }
}
