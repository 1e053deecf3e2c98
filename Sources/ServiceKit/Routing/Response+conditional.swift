package import HTTPServer
internal import WorldKit

extension Response {
    /// The answer to a read that the client may have seen before: with an `ETag`, and 304 without a body where it names the
    /// same one in `If-None-Match`. A tag that the answer has already is kept; else it is made of the body.
    /// Sources: RFC 9110, sections 8.8.3, 13.1.2 and 15.4.5.
    package func conditional(for request: Request) -> Response {
        let tag = headers["ETag"] ?? "\"\(EntityTag.of(body))\""
        var response = self
        response.headers["ETag"] = tag
        guard EntityTag.isNamed(tag, in: request.headers.all("If-None-Match")) else { return response }
        response.status = 304
        response.headers["Content-Type"] = nil
        response.body = []
        return response
    }
}

/// Entity tags: what two answers with the same bytes have in common.
enum EntityTag {
    /// 32 hexadecimal digits: FNV-1a of 128 bits (http://www.isthe.com/chongo/tech/comp/fnv/), for telling versions of one answer
    /// apart; it proves nothing about who made them.
    static func of(_ bytes: [UInt8]) -> String {
        var hash: UInt128 = 0x6C62_272E_07BB_0142_62B8_2175_6295_C58D
        for byte in bytes { hash = (hash ^ UInt128(byte)) &* 0x0000_0000_0100_0000_0000_0000_0000_013B }
        return UInt64(truncatingIfNeeded: hash >> 64).hexadecimal + UInt64(truncatingIfNeeded: hash).hexadecimal
    }

    /// Whether one of the fields lists the tag, weak or not, or says `*`: for a read both count as the same.
    static func isNamed(_ tag: String, in fields: [String]) -> Bool {
        fields.contains { field in
            field.split(separator: ",").contains { entry in
                let entry = entry.drop { $0 == " " || $0 == "\t" }
                let strong = entry.hasPrefix("W/") ? entry.dropFirst(2) : entry
                return entry.prefix { $0 != " " } == "*"
                    || strong.prefix(tag.count) == tag && strong.dropFirst(tag.count).allSatisfy { $0 == " " }
            }
        }
    }
}
