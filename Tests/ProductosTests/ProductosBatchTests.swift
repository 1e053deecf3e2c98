import HTTPServer
import JSON
import TestSupport
import Testing

/// Reads of several products at once, and of what has been read before.
@Suite(.timeLimit(.minutes(5)))
struct ProductosBatchTests {
    @Test func `several are read at once, each once, in order, without those that are not there`() async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(3)
            let answer = try await catalogo.service.call(.get, "/productos?ids=3,1,99,3")
            #expect(answer.status == 200)
            #expect(answer.text == #"{"items":[{"id":1,"nombre":"P1","precio":1},{"id":3,"nombre":"P3","precio":3}]}"#)
            #expect(try await catalogo.service.call(.get, "/productos?ids=99").text == #"{"items":[]}"#)
            let thousand = (1...1000).map(String.init).joined(separator: ",")
            #expect(try await catalogo.service.call(.get, "/productos?ids=\(thousand)").json().objects("items")?.count == 3)
        }
    }

    @Test(arguments: [
        "", "a", "1,", "1,,2", "0", "-1", "1;2", "99999999999999999999", (1...1001).map(String.init).joined(separator: ","),
        Array(repeating: "1", count: 1001).joined(separator: ","),
    ])
    func `a list that is none is told so`(ids: String) async throws {
        try await Catalogo.with { catalogo in
            let answer = try await catalogo.service.call(.get, "/productos?ids=\(ids)")
            #expect(answer.status == 400)
            #expect(try answer.problem().error == "ids debe ser una lista de 1 a 1000 números, como 1,2,3")
        }
    }

    @Test(arguments: ["/productos/1", "/productos?ids=1,2"]) func `what has not changed is not sent again`(target: String) async throws {
        try await Catalogo.with { catalogo in
            try await catalogo.fill(2)
            let tag = try #require(try await catalogo.service.call(.get, target).headers["ETag"])
            let headers: HTTPHeaders = ["Authorization": "Bearer " + TestApp.token, "If-None-Match": tag]
            let same = try await catalogo.service.call(.get, target, headers: headers)
            #expect(same.status == 304)
            #expect(same.body.isEmpty)
            #expect(same.headers["ETag"] == tag)
            _ = try await catalogo.service.call(.put, "/productos/1", #"{"precio":0.0001}"#)
            let changed = try await catalogo.service.call(.get, target, headers: headers)
            #expect(changed.status == 200)
            #expect(changed.text.contains(#""precio":0.0001"#))
        }
    }
}
