import JSON
import OutboundHTTP
import TestSupport
import Testing

/// Signatures are what AWS's own library makes of the request that arrives.
@Suite(.timeLimit(.minutes(5))) struct SignatureTests {
    struct Row: Sendable, CustomStringConvertible {
        var name = "factura"
        var qualifier = ""
        var region = "us-east-1"
        var headers: [(name: String, value: String)] = [("Content-Type", "application/json")]
        var body: [UInt8]? = Array(#"{"a":1}"#.utf8)
        var method = "POST"

        var path: String { "/2015-03-31/functions/\(name)/invocations" }
        var description: String { "\(method) \(path)\(qualifier) \(region) \(headers.map(\.name)) \(body?.count ?? -1) B" }
    }

    private static let rows: [Row] =
        ["f", "compras-factura_2", "FACTURA", String(repeating: "n", count: 64)].map { Row(name: $0) }
        + ["?Qualifier=prod", "?Qualifier=%24LATEST", "?Qualifier=42", "?Qualifier=a_b-c"].map { Row(qualifier: $0) }
        + ["eu-west-3", "us-gov-west-1", "ap-northeast-3"].map { Row(region: $0) }
        + [0, 1, 1000, 65_536, 1 << 20, (1 << 20) + 1, 2 << 20].map { Row(body: [UInt8](repeating: UInt8(ascii: "x"), count: $0)) }
        + [
            Row(body: Array("{\"niño\":\"año 😀 \u{0}\"}".utf8)), Row(body: (0...255).map { UInt8($0) }), Row(body: nil),
            Row(body: nil, method: "GET"), Row(headers: []),
            Row(headers: [
                ("X-Amz-Log-Type", "None"), ("Content-Type", "text/plain; charset=utf-8"), ("Accept", "application/json"), ("X-Nada", ""),
            ]),
        ]

    private func signature(_ region: String = "us-east-1", token: String? = LambdaVerifier.sessionToken) -> AWSSignature {
        AWSSignature(
            region: region, service: "lambda", accessKeyID: LambdaVerifier.accessKeyID, secretAccessKey: LambdaVerifier.secretAccessKey,
            sessionToken: token)
    }

    private func request(_ row: Row, to verifier: LambdaVerifier, _ signature: AWSSignature) -> OutboundRequest {
        var request = OutboundRequest(
            row.method, verifier.url + row.path + row.qualifier, headers: row.headers, body: row.body, timeout: .seconds(30))
        request.signature = signature
        return request
    }

    @Test(arguments: [true, false]) func `each request is signed as AWS signs it`(hasToken: Bool) async throws {
        try await withClient { client, _ in
            try await LambdaVerifier.with(hasToken: hasToken) { verifier in
                for row in Self.rows {
                    let signature = signature(row.region, token: hasToken ? LambdaVerifier.sessionToken : nil)
                    let response = try await client.send(request(row, to: verifier, signature))
                    guard response.status == 200 else {
                        Issue.record("\(row): \(String(decoding: response.body, as: UTF8.self))")
                        continue
                    }
                    let seen = try JSONObject(parsing: Array(try JSONObject(parsing: response.body).string("body")?.utf8 ?? "".utf8))
                    #expect(try seen.string("ruta") == row.path)
                    #expect(try seen.string("region") == row.region)
                    #expect(try seen.integer("bytes") == Int64(row.body?.count ?? 0), "\(row)")
                    #expect(try seen.strings("nombres")?.contains("x-amz-security-token") == hasToken)
                }
            }
        }
    }

    @Test func `a signature by another key, for another session or for nobody is refused`() async throws {
        try await withClient { client, _ in
            try await LambdaVerifier.with { verifier in
                var other = signature()
                other.secretAccessKey += "x"
                var stranger = signature()
                stranger.accessKeyID = "OTRA"
                for signature in [other, stranger, signature(token: "otro"), signature(token: nil)] {
                    let response = try await client.send(request(Row(), to: verifier, signature))
                    #expect(response.status == 403)
                }
                var unsigned = request(Row(), to: verifier, signature())
                unsigned.signature = nil
                #expect(try await client.send(unsigned).status == 403)
                // What one call was signed with is no other's.
                #expect(try await client.send(request(Row(), to: verifier, signature())).status == 200)
                #expect(try await client.send(unsigned).status == 403)
            }
        }
    }

    @Test func `a signed call is sent once, also where the connection is lost`() async throws {
        try await withScript { number, connection in
            connection.readRequest()
            if number == 1 { connection.answer() }
            connection.readRequest()
        } _: { client, server async throws in
            var request = OutboundRequest("POST", server.url, headers: [("Content-Type", "application/json")], body: Array("{}".utf8))
            request.signature = signature()
            let signed = request
            let first = try await client.send(signed)
            #expect(first.status == 200)
            let error = await #expect(throws: HTTPClientError.self) { try await client.send(signed) }
            #expect(error?.kind == .connectionLost)
            #expect(error?.wasSent == true)
            #expect(server.requests.count == 2)
        }
    }

    @Test func `what describes a request says nothing of its secrets`() {
        var request = OutboundRequest("POST", "http://a/")
        request.signature = signature()
        var dumped = ""
        dump(request, to: &dumped)
        for text in ["\(request)", String(reflecting: request), dumped, "\(signature())"] {
            for secret in [LambdaVerifier.accessKeyID, LambdaVerifier.secretAccessKey, LambdaVerifier.sessionToken] {
                #expect(!text.contains(secret))
            }
        }
    }
}
