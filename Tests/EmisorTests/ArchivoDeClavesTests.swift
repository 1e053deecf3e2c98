import Emisor
import Foundation
import HTTPServer
import JOSE
import Observability
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5))) struct ArchivoDeClavesTests {
    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func `keys in a file are there after a restart, those before a rotation too`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("claves.pem")
        let (token, kids) = (Locked(""), Locked<[String]>([]))
        try await EmisorFixture.with(keyFile: path) { emisor in
            #expect(try mode(path) == 0o600)
            let before = try await emisor.token(of: "gema", "gema")
            token.withLock { $0 = before }
            _ = try await emisor.rotate()
            #expect(try mode(path) == 0o600)
            let all = try await emisor.kids()
            kids.withLock { $0 = all }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["claves.pem"])
        try await EmisorFixture.with(keyFile: path) { emisor in
            #expect(try await emisor.kids() == kids.withLock { $0 })
            _ = try await emisor.verified(token.withLock { $0 }, at: "compras-api")
            let old = try #require(kids.withLock { $0.first })
            #expect(try await emisor.service.call(.delete, "/realms/compras/claves/\(old)", headers: [:]).status == 204)
        }
        try await EmisorFixture.with(keyFile: path) { emisor in
            let left = try await emisor.kids()
            #expect(left == kids.withLock { Array($0.dropFirst()) })
        }
    }

    @Test func `without a file each start has keys of its own`() async throws {
        let kids = Locked<[[String]]>([])
        let keys = KeyPool.keys()
        for _ in 0..<2 {
            try await EmisorFixture.with(keys: keys) { emisor in
                let found = try await emisor.kids()
                kids.withLock { $0.append(found) }
            }
        }
        #expect(kids.withLock { Set($0).count } == 2)
    }

    @Test func `what a crash has left of a file is no hindrance`() async throws {
        let folder = try TemporaryFolder()
        try "-----BEGIN PRIV".write(toFile: folder.file("claves.pem.part"), atomically: true, encoding: .utf8)
        try await EmisorFixture.with(keyFile: folder.file("claves.pem")) { emisor in _ = try await emisor.rotate() }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["claves.pem"])
    }

    @Test func `a rotation that cannot be written changes nothing`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("claves/claves.pem")
        try FileManager.default.createDirectory(atPath: folder.file("claves"), withIntermediateDirectories: false)
        try await EmisorFixture.with(keyFile: path) { emisor in
            let before = try await emisor.kids()
            try FileManager.default.moveItem(atPath: folder.file("claves"), toPath: folder.file("otra"))
            let answer = try await emisor.service.call(.post, "/realms/compras/claves", headers: ["Content-Type": "application/json"])
            #expect(answer.status == 500)
            #expect(try await emisor.kids() == before)
            #expect(emisor.log.lines.contains { $0.contains("which cannot be written: No such file or directory") })
            try FileManager.default.moveItem(atPath: folder.file("otra"), toPath: folder.file("claves"))
            let new = try await emisor.rotate()
            #expect(try await emisor.kids() == before + [new])
        }
    }

    @Test func `a file that is none of keys stops the start with a sentence`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("claves.pem")
        let keys = KeyPool.keys()
        let pem = try keys().pem()
        let small = """
            -----BEGIN PRIVATE KEY-----
            MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBALNu
            -----END PRIVATE KEY-----
            """
        for (text, reason) in [
            ("", "holds no key"), ("\n \n", "holds no key"), ("hola", "ends in the middle of a key"),
            (String(pem.dropLast(40)), "ends in the middle of a key"), (pem + "x", "ends in the middle of a key"),
            (pem + pem, "holds the same key twice"), (pem + small, "holds as number 2 no RSA key"), (small, "holds as number 1 no RSA key"),
        ] {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            let error = #expect(throws: ArchivoDeClaves.Inservible.self) { try ArchivoDeClaves(path).leer() }
            #expect(error?.description.hasPrefix("EMISOR_KEY_FILE is \"\(path)\", which \(reason)") == true, "\(error as Any)")
            await #expect(throws: ArchivoDeClaves.Inservible.self) { try await EmisorFixture.with(keyFile: path) { _ in } }
            // It is somebody's, whatever it is.
            // Not read by Foundation, which leaks the buffer of an empty file (Swift 6.3.1, AddressSanitizer, 2026-11-26).
            #expect(try SystemFiles.text(ofFile: path) == text)
        }
        try Data([0xFF, 0xFE]).write(to: URL(fileURLWithPath: path))
        #expect(throws: ArchivoDeClaves.Inservible.self) { try ArchivoDeClaves(path).leer() }
        let directory = #expect(throws: ArchivoDeClaves.Inservible.self) { try ArchivoDeClaves(folder.path).leer() }
        #expect(directory?.reason == "cannot be read: Is a directory")
        let nowhere = await #expect(throws: ArchivoDeClaves.Inservible.self) {
            try await EmisorFixture.with(keyFile: folder.file("nada/claves.pem")) { _ in }
        }
        #expect(nowhere?.reason == "cannot be written: No such file or directory")
    }

    @Test func `a file that somebody made with openssl is read, remarks and all`() async throws {
        let folder = try TemporaryFolder()
        let keys = KeyPool.keys()
        let (first, second) = (try keys(), try keys())
        let text = "la vieja\n" + (try first.pem()) + "\r\n\nla nueva\n" + (try second.pem()) + "\n\n"
        try text.write(toFile: folder.file("claves.pem"), atomically: true, encoding: .utf8)
        let claves = try #require(try ArchivoDeClaves(folder.file("claves.pem")).leer())
        #expect(try claves.todas.map(\.kid) == [first.publicKey.thumbprint(), second.publicKey.thumbprint()])
        #expect(try ArchivoDeClaves(folder.file("nada.pem")).leer().map(\.firmante.kid) == nil)
    }
}
