import Foundation
import Observability
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct SystemFilesTests {
    @Test func `a file is put in place of another, and only its owner reads it`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("clave")
        try SystemFiles.replace(path, with: "uno")
        #expect(try SystemFiles.text(ofFile: path) == "uno")
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: path)
        let large = String(repeating: "ñ", count: 100_000)
        try SystemFiles.replace(path, with: large)
        #expect(try SystemFiles.text(ofFile: path) == large)
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o600)
        #expect(try SystemFiles.names(inFolder: folder.path) == ["clave"])
    }

    @Test func `what a crash has left is taken away, and a link there is not followed`() throws {
        let folder = try TemporaryFolder()
        try "de otro".write(toFile: folder.file("otro"), atomically: true, encoding: .utf8)
        try FileManager.default.createSymbolicLink(atPath: folder.file("clave.part"), withDestinationPath: folder.file("otro"))
        try SystemFiles.replace(folder.file("clave"), with: "uno")
        #expect(try SystemFiles.text(ofFile: folder.file("otro")) == "de otro")
        #expect(try SystemFiles.names(inFolder: folder.path) == ["clave", "otro"])
    }

    @Test func `where nothing can be written, nothing is changed and nothing is left`() throws {
        let folder = try TemporaryFolder()
        #expect(throws: SystemFiles.NotWritten(reason: "No such file or directory")) {
            try SystemFiles.replace(folder.file("nada/clave"), with: "uno")
        }
        try FileManager.default.createDirectory(atPath: folder.file("carpeta"), withIntermediateDirectories: false)
        #expect(throws: SystemFiles.NotWritten(reason: "Is a directory")) { try SystemFiles.replace(folder.file("carpeta"), with: "uno") }
        #expect(try SystemFiles.names(inFolder: folder.path) == ["carpeta"])
    }

    @Test func `the names of a folder come in the order of their bytes`() throws {
        let folder = try TemporaryFolder()
        for name in ["b", "a10", "a9", "ñ", ".oculto", "Z"] { try Data().write(to: URL(fileURLWithPath: folder.file(name))) }
        #expect(try SystemFiles.names(inFolder: folder.path) == [".oculto", "Z", "a10", "a9", "b", "ñ"])
        #expect(throws: SystemFiles.Unreadable.missing) { try SystemFiles.names(inFolder: folder.file("nada")) }
        #expect(throws: SystemFiles.Unreadable.failed("Not a directory")) { try SystemFiles.names(inFolder: folder.file("b")) }
    }
}
