package import JOSE
package import WorldKit

/// Keeps the issuer's keys. Changing them makes keys and writes files, which takes its time and so has a thread of its own: one change
/// after the other. From any thread.
package final class Llavero: Sendable {
    /// Makes a key; it takes a tenth of a second or more.
    package typealias Fabrica = @Sendable () throws -> RSAPrivateKey

    private let claves: Locked<Claves>
    private let archivo: ArchivoDeClaves?
    private let fabrica: Fabrica
    private let worker: any Worker

    /// A key for encryption that is published beside the others, as Keycloak does: whoever verifies must pass it over. Nobody uses it.
    package let cifrado: JWK

    private init(_ claves: Claves, cifrado: JWK, _ archivo: ArchivoDeClaves?, _ fabrica: @escaping Fabrica, _ worker: any Worker) {
        self.claves = Locked(claves)
        self.cifrado = cifrado
        self.archivo = archivo
        self.fabrica = fabrica
        self.worker = worker
    }

    /// With the keys of the file, or with a new one.
    /// - Parameter archivo: where keys are kept; nil for keys that end with the process.
    /// - Throws: `ArchivoDeClaves.Inservible`, `OpenSSLError`
    package static func abrir(_ archivo: ArchivoDeClaves?, in world: any World, fabrica: @escaping Fabrica) async throws -> Llavero {
        let worker = world.worker("claves")
        let (claves, cifrado) = try await worker.result {
            let cifrado = try fabrica().publicKey
            return (try keptOrNew(archivo, fabrica), JWK(kid: try cifrado.thumbprint(), key: cifrado))
        }
        return Llavero(claves, cifrado: cifrado, archivo, fabrica, worker)
    }

    private static func keptOrNew(_ archivo: ArchivoDeClaves?, _ fabrica: Fabrica) throws -> Claves {
        if let kept = try archivo?.leer() { return kept }
        let claves = Claves(firmante: try JWTSigner(fabrica()))
        try archivo?.escribir(claves)
        return claves
    }

    /// The oldest first; the last one signs.
    package var todas: [JWTSigner] { claves.withLock { $0.todas } }

    /// What tokens are signed with.
    package var firmante: JWTSigner { claves.withLock { $0.firmante } }

    /// From now on a new key signs.
    /// - Returns: its name.
    /// - Throws: `ClavesError.demasiadas`, `ArchivoDeClaves.Inservible`, `OpenSSLError`, `CancellationError`
    package func rotar() async throws -> String {
        try await worker.result { [self] in
            let nueva = try JWTSigner(fabrica())
            try cambiar { try $0.con(nueva) }
            return nueva.kid
        }
    }

    /// A key is published no more: what it has signed is valid no more, as soon as those who verify ask again.
    /// - Throws: `ClavesError.desconocida`, `.enUso`, `ArchivoDeClaves.Inservible`, `CancellationError`
    package func retirar(_ kid: String) async throws {
        try await worker.result { [self] in try cambiar { try $0.sin(kid) } }
    }

    /// On the worker. What is in the file is what others are told of, also after a crash.
    private func cambiar(_ cambio: (Claves) throws -> Claves) throws {
        let nuevas = try cambio(claves.withLock { $0 })
        try archivo?.escribir(nuevas)
        claves.withLock { $0 = nuevas }
    }
}

extension JWTSigner {
    /// Named by its thumbprint, so that a key has the same name wherever it is read.
    package init(_ key: RSAPrivateKey) throws { self.init(kid: try key.publicKey.thumbprint(), key: key) }
}

extension Worker {
    /// What `body` gives, run after all that was submitted before it. A caller who goes away only ends his own wait.
    fileprivate func result<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let result = OneShot<Value>()
        submit { result.complete(Result { try body() }) }
        return try await result.value()
    }
}
