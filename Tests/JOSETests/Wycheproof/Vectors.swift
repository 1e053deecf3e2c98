import FoundationEssentials
import JSON

/// Project Wycheproof's test vectors (C2SP/wycheproof, Apache-2.0), which are no part of this repository: the variable `VECTORS_DIR`
/// names the folder that they lie in. Where it is not set the tests that need them say so and are skipped.
enum Vectors {
    static let folder = ProcessInfo.processInfo.environment["VECTORS_DIR"].flatMap { $0.isEmpty ? nil : $0 }

    struct Missing: Error {
        let file: String
    }

    /// Tests that share a key.
    struct Group: Sendable {
        let json: JSONObject
        let tests: [Vector]
    }

    struct Vector: Sendable {
        let id: Int
        let result: Result
        let json: JSONObject

        /// What becomes of it by the vectors' own word.
        enum Result: String { case valid, invalid, acceptable }

        /// The signed text, in the files that have one.
        var jws: [UInt8] { get throws { Array(try Vectors.text(json, "jws").utf8) } }

        /// A member that holds bytes in hexadecimal.
        func bytes(_ name: String) throws -> [UInt8] { try Vectors.bytes(json, name) }
    }

    /// - Parameter name: as the project calls it; "wycheproof_" may stand in front.
    static func groups(_ name: String) throws -> [Group] {
        let places = ["wycheproof_\(name)", name].map { "\(folder ?? "")/\($0)" }
        guard let data = places.compactMap({ FileManager.default.contents(atPath: $0) }).first else { throw Missing(file: places[1]) }
        let json = try JSONObject(parsing: Array(data))
        return try json.required("testGroups", json.objects).map { group in
            Group(json: group, tests: try group.required("tests", group.objects).map(vector))
        }
    }

    private static func vector(_ json: JSONObject) throws -> Vector {
        let result = Vector.Result(rawValue: try json.required("result", json.string))
        guard let result else { throw JSONMissingMember(path: json.path(of: "result")) }
        return Vector(id: Int(try json.required("tcId", json.integer)), result: result, json: json)
    }

    static func bytes(_ json: JSONObject, _ name: String) throws -> [UInt8] {
        let text = try text(json, name)
        return stride(from: 0, to: text.utf8.count, by: 2).compactMap { UInt8(text.dropFirst($0).prefix(2), radix: 16) }
    }

    /// Which may be empty: that is a message too.
    private static func text(_ json: JSONObject, _ name: String) throws -> String {
        guard let text = try json.string(name) else { throw JSONMissingMember(path: json.path(of: name)) }
        return text
    }
}
