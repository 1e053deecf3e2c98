internal import JSON
internal import ServiceKit

extension RemoteService {
    /// A page of a list.
    /// - Parameter filtro: what the query asks for beside the page, such as `ids=1,2`.
    /// - Throws: `RemoteError`, `CancellationError`
    func lista<Item: JSONDecodable & Sendable>(_ path: String, _ filtro: String? = nil, desde cursor: String?) async throws -> Lista<Item> {
        let query = [filtro, "limite=\(Lista<Item>.limite)", cursor.map { "cursor=" + $0.enConsulta }].compactMap { $0 }
        let answer = try await send(.get(path + "?" + query.joined(separator: "&")))
        guard answer.status == 200 else { throw unexpected(answer) }
        return try decode(Lista<Item>.self, from: answer)
    }

    /// All that a list has of these names.
    /// - Parameter filtro: what the names are in its query, such as `ids`.
    /// - Throws: `RemoteError`, `CancellationError`
    func todos<Item: JSONDecodable & Sendable>(_ path: String, _ filtro: String, _ nombres: [String]) async throws -> [Item] {
        var found: [Item] = []
        for tanda in Self.tandas(nombres) {
            var cursor: String?
            repeat {
                let page: Lista<Item> = try await lista(path, "\(filtro)=\(tanda)", desde: cursor)
                found += page.items
                cursor = page.siguiente
            } while cursor != nil
        }
        return found
    }

    /// The names as lists for a query: so many, and so long, as a request may be.
    private static func tandas(_ nombres: [String]) -> [String] {
        var tandas: [String] = []
        var count = 0
        for nombre in nombres {
            let text = nombre.enConsulta
            if count < Lista<Void>.limite, let last = tandas.last, last.utf8.count + text.utf8.count < 16_000 {
                tandas[tandas.count - 1] += "," + text
                count += 1
            } else {
                tandas.append(text)
                count = 1
            }
        }
        return tandas
    }
}

extension String {
    /// Whether it can be one of several names in a query: a caller's own key may have a comma in it.
    var cabeEnLista: Bool { !utf8.contains(UInt8(ascii: ",")) }

    /// As it stands in a query: RFC 3986, section 3.4, with all but the unreserved characters and the colon in percents.
    fileprivate var enConsulta: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"), UInt8(ascii: ":"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            default: text += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return text
    }
}
