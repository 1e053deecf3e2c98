import Foundation
import TestSupport
import Testing

/// The formal API as the programs serve it.
@Suite(.timeLimit(.minutes(5)))
struct DocumentsProgramTests {
    private static let documents = Readme.root + "/.build/documentos"

    @Test(arguments: ProgramTests.services)
    func `each program serves its own document and the page`(name: String) async throws {
        try #require(
            FileManager.default.fileExists(atPath: Self.documents + "/docs/index.html"),
            "there are none: scripts/openapi documentos .build/documentos lays the documents down")
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(atPath: folder.file("keycloak"), withDestinationPath: Readme.root + "/keycloak")
        let secrets = Dictionary(uniqueKeysWithValues: ["CONTENIDO", "PAGOS", "MEDIADOR"].map { ("COMPRAS_\($0)_SECRET", "secreto") })
        let process = try ServiceProcess(name, in: folder.path, secrets.merging(["DOCS_PATH": Self.documents]) { $1 })
        let address = try await process.address()
        #expect(try await Shell.output("curl -s \(address)/openapi.json").contains("\"title\":\"\(name)\""))
        #expect(try await Shell.output("curl -s \(address)/openapi.yaml").contains("title: \(name)\n"))
        #expect(try await Shell.output("curl -s \(address)/docs").contains("swagger-ui-bundle.js"))
        // Larger than any buffer on the way.
        let size = try await Shell.output(
            "curl -s \(address)/docs/swagger-ui-bundle.js | cmp - \(Self.documents)/docs/swagger-ui-bundle.js && echo same")
        #expect(size == "same")
        #expect(try await process.stop() == .init(status: 0, bySignal: false))
    }

    @Test func `a folder without them is no folder for them`() async throws {
        let folder = try TemporaryFolder()
        let process = try ServiceProcess("pagos", in: folder.path, ["DOCS_PATH": folder.path])
        #expect(try await process.exit() == .init(status: 78, bySignal: false))
        #expect(
            process.console == """
                pagos: DOCS_PATH is "\(folder.path)", which has no pagos/token/openapi.json: it should be a folder that scripts/openapi documentos \
                has filled, or empty

                """)
    }
}
