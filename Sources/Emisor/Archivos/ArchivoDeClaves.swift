internal import JOSE
internal import Observability

/// A file of private keys in PEM (PKCS #8, not encrypted), the oldest first: the last one signs. It blocks: on a worker.
package struct ArchivoDeClaves: Sendable {
    /// A file that is no such file, or cannot be used.
    package struct Inservible: Error, Equatable, CustomStringConvertible {
        package let path: String
        /// What is the matter, and what to do about it; follows "which".
        package let reason: String

        package var description: String { "EMISOR_KEY_FILE is \"\(path)\", which \(reason)" }
    }

    private let path: String

    package init(_ path: String) { self.path = path }

    /// nil when there is no file.
    /// - Throws: `Inservible`
    package func leer() throws -> Claves? {
        let text: String
        do throws(SystemFiles.Unreadable) {
            text = try SystemFiles.text(ofFile: path)
        } catch {
            switch error {
            case .missing: return nil
            case .notUTF8: throw inservible("is no text of keys: take it away, and new ones are made")
            case .failed(let reason): throw inservible("cannot be read: \(reason)")
            }
        }
        let claves = try bloques(text).enumerated().map { try clave($1, number: $0 + 1) }
        guard let firmante = claves.last else { throw inservible("holds no key: take it away, and new ones are made") }
        guard Set(claves.map(\.kid)).count == claves.count else { throw inservible("holds the same key twice") }
        guard claves.count <= Claves.maximo else { throw inservible("holds \(claves.count) keys: \(Claves.maximo) are the most") }
        return Claves(anteriores: claves.dropLast(), firmante: firmante)
    }

    /// In place of what was there, whole or not at all, for its owner alone to read.
    /// - Throws: `Inservible`, `OpenSSLError`
    package func escribir(_ claves: Claves) throws {
        let text = try claves.todas.map { try $0.key.pem() }.joined()
        do throws(SystemFiles.NotWritten) {
            try SystemFiles.replace(path, with: text)
        } catch {
            throw inservible("cannot be written: \(error.reason)")
        }
    }

    /// Each with its last line; what stands between them goes with the one that follows, where PEM has its remarks.
    private func bloques(_ text: String) throws -> [String] {
        var bloques: [String] = []
        var lines: [Substring] = []
        for line in text.split(whereSeparator: \.isNewline) where !line.allSatisfy(\.isWhitespace) {
            lines.append(line)
            guard line.hasPrefix("-----END ") else { continue }
            bloques.append(lines.joined(separator: "\n") + "\n")
            lines = []
        }
        guard lines.isEmpty else { throw inservible("ends in the middle of a key, or with something else than keys") }
        return bloques
    }

    private func clave(_ pem: String, number: Int) throws -> JWTSigner {
        do {
            return try JWTSigner(RSAPrivateKey(pem: pem))
        } catch {
            throw inservible("holds as number \(number) no RSA key of 2048 bits or more in PEM: \(error)")
        }
    }

    private func inservible(_ reason: String) -> Inservible { Inservible(path: path, reason: reason) }
}
