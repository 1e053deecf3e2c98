import Foundation
import OutboundHTTP

/// As much of a browser as a login needs: it keeps cookies and fills in a form. It follows no redirect, so that a test sees where it
/// would have gone.
struct Browser {
    /// A page without a form that can be filled in.
    struct NoForm: Error {
        let status: Int
        let page: String
    }

    let server: KeycloakServer
    /// All are sent to wherever it goes: it never leaves that server.
    private var cookies: [String: String] = [:]

    init(_ server: KeycloakServer) { self.server = server }

    mutating func open(_ url: String) async throws -> OutboundResponse {
        let response = try await server.http.send(OutboundRequest("GET", url, headers: cookieHeader, timeout: server.patience))
        keepCookies(of: response)
        return response
    }

    /// Fills in the form of a page.
    mutating func submit(_ page: OutboundResponse, _ fields: [(name: String, value: String)]) async throws -> OutboundResponse {
        let text = String(decoding: page.body, as: UTF8.self)
        guard page.status == 200, let form = text.firstMatch(of: /<form[^>]* action="([^"]*)"/) else {
            throw NoForm(status: page.status, page: text)
        }
        let response = try await server.post(String(form.1).replacingOccurrences(of: "&amp;", with: "&"), fields, headers: cookieHeader)
        keepCookies(of: response)
        return response
    }

    private var cookieHeader: [(name: String, value: String)] {
        cookies.isEmpty ? [] : [("Cookie", cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; "))]
    }

    private mutating func keepCookies(of response: OutboundResponse) {
        for header in response.headers where header.name.lowercased() == "set-cookie" {
            // They are for https alone; browsers make an exception for localhost, and so do the tests.
            let pair = header.value.prefix { $0 != ";" }.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
        }
    }
}
