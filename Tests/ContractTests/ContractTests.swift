import Foundation
import HTTPServer
import JSON
import Observability
import ServiceKit
import Testing

/// The formal API, held against the route tables of the services that it is of: methods and paths, roles, keys.
///
/// `scripts/openapi documentos .build/documentos` lays the documents down, which `make test` does before.
@Suite(.timeLimit(.minutes(5)))
struct ContractTests {
    /// The project's own folder.
    private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

    private static func document(_ service: ServiceApps) throws -> JSONObject {
        try JSONObject(parsing: SystemFiles.bytes(ofFile: "\(root)/.build/documentos/\(service.rawValue)/token/openapi.json"))
    }

    /// When the latest file of a folder was written.
    private static func newest(_ folder: String) throws -> Date {
        let files = FileManager.default.enumerator(atPath: root + folder)?.compactMap { $0 as? String } ?? []
        return try files.map {
            try FileManager.default.attributesOfItem(atPath: "\(root)\(folder)/\($0)")[.modificationDate] as? Date ?? .distantPast
        }
        .max() ?? .distantPast
    }

    @Test func `the documents are of the sources as they are now`() throws {
        let (laidDown, sources) = (try Self.newest("/.build/documentos/productos"), try Self.newest("/openapi"))
        #expect(laidDown >= sources, "older than a source: scripts/openapi documentos .build/documentos lays the documents down")
    }

    @Test(arguments: ServiceApps.allCases)
    func `a service has the routes that its document tells, and no others`(service: ServiceApps) async throws {
        let document = try #require(
            try? Self.document(service), "there is none: scripts/openapi documentos .build/documentos lays the documents down")
        let routes = try await service.routes()
        let disagreements = try Operation.disagreements(routes, document)
        try #require(disagreements == [])
        print("\(service.rawValue): \(routes.count) routes, each with its role in the document")
    }

    @Test(arguments: [
        (Route(.get, "/cosas", .role(.gestor)) { _ in .ok }, "no route is: GET /cosas for comprador, gestor"),
        (Route(.get, "/cosas", .everybody) { _ in .ok }, "the document does not say: GET /cosas for everybody"),
        (Route(.put, "/cosas", .role(.gestor, .comprador)) { _ in .ok }, "the document does not say: PUT /cosas for comprador, gestor"),
        (Route(.get, "/otras", .role(.gestor, .comprador)) { _ in .ok }, "no route is: GET /cosas for comprador, gestor"),
        (Route(.get, "/cosas/{id}", .authenticated) { _ in .ok }, "the document does not say: GET /cosas/{id} for authenticated"),
    ])
    func `what only one of the two says is told`(route: Route, sentence: String) throws {
        let document = try JSONObject(
            parsing: Array(#"{"paths":{"/cosas":{"parameters":[],"get":{"x-rol":["gestor","comprador"]}}}}"#.utf8))
        #expect(try Operation.disagreements([route], document).contains(sentence))
    }

    @Test func `that a key counts must be told, and what is told of it must be true`() throws {
        let told = ##"{"paths":{"/cosas":{"post":{"x-rol":["gestor"],"parameters":[{"$ref":"#/components/parameters/IdempotencyKey"}]}}}}"##
        let untold = #"{"paths":{"/cosas":{"post":{"x-rol":["gestor"]}}}}"#
        let named = Route(.post, "/cosas", .role(.gestor), named: { _ in .ok })
        let nameless = Route(.post, "/cosas", .role(.gestor)) { _ in .ok }
        #expect(try Operation.disagreements([named], JSONObject(parsing: Array(told.utf8))) == [])
        #expect(try Operation.disagreements([nameless], JSONObject(parsing: Array(untold.utf8))) == [])
        #expect(try Operation.disagreements([named], JSONObject(parsing: Array(untold.utf8))).count == 2)
        #expect(try Operation.disagreements([nameless], JSONObject(parsing: Array(told.utf8))).count == 2)
    }
}
