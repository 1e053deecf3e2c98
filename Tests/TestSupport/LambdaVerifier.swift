import Foundation

/// An endpoint of AWS Lambda that recomputes each signature with botocore (`Tests/Lambda/verificador.py`), on a free port.
package final class LambdaVerifier: Sendable {
    /// There is no botocore, or it does not start; what it said.
    package struct Unusable: Error, CustomStringConvertible {
        package let description: String
    }

    package static let accessKeyID = "AKIDDEPRUEBA"
    package static let secretAccessKey = "wJalr/XUtn+FEMI/K7MDENG=bPxRfiCY"
    package static let sessionToken = "FwoGZXIvYXdzEBYaD/mas+QwbZ=="

    /// Such as `http://127.0.0.1:43567`.
    package let url: String
    private let child: ChildProcess

    /// Gives `body` one and ends it, whatever happens.
    /// - Parameter hasToken: whether its credentials are temporary.
    package static func with<Value: Sendable>(
        hasToken: Bool = true, _ body: @Sendable (LambdaVerifier) async throws -> Value
    ) async throws -> Value {
        let verifier = try await LambdaVerifier(hasToken: hasToken)
        let outcome: Result<Value, any Error>
        do { outcome = .success(try await body(verifier)) } catch { outcome = .failure(error) }
        verifier.child.send(signal: SIGKILL)
        _ = try await verifier.child.exit()
        return try outcome.get()
    }

    private init(hasToken: Bool) async throws {
        let library = packageRoot + "/.build/herramientas/botocore"
        guard FileManager.default.fileExists(atPath: library) else {
            throw Unusable(description: "\(library) is missing: run scripts/botocore.sh")
        }
        var environment = ["AWS_ACCESS_KEY_ID": Self.accessKeyID, "AWS_SECRET_ACCESS_KEY": Self.secretAccessKey, "PYTHONPATH": library]
        environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
        if hasToken { environment["AWS_SESSION_TOKEN"] = Self.sessionToken }
        child = try ChildProcess(
            "/usr/bin/env", ["python3", packageRoot + "/Tests/Lambda/verificador.py"], in: "/", environment: environment)
        do {
            try await child.said("\n")
        } catch let error as ChildProcess.EndedEarly {
            throw Unusable(description: error.console)
        }
        let words = child.console.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0] == "listening" else { throw Unusable(description: child.console) }
        url = "http://127.0.0.1:\(words[1])"
    }
}

/// The folder of the package: three above this file.
package let packageRoot = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path
