internal import HTTPServer
package import WorldKit

/// The place of an entry in a list that is in order of time: its moment, and its number among those of one moment.
package struct MomentKey: Sendable, Equatable {
    /// When it was written down.
    package let moment: Instante
    /// Its number.
    package let id: Int64

    package init(_ moment: Instante, _ id: Int64) {
        self.moment = moment
        self.id = id
    }
}

extension MomentKey: CustomStringConvertible {
    /// As a cursor.
    package var description: String { "\(moment.micros)-\(id)" }

    init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let micros = Int64(parts[0]), micros >= 0, let id = Int64(parts[1]), id >= 0 else { return nil }
        self.init(Instante(micros: micros), id)
    }
}

extension Call {
    /// `limite`, `desde` and `cursor` of the query: how many entries, and the place after which they begin.
    /// - Throws: `Problem` for what is malformed.
    package func pageByMoment() throws(Problem) -> (limit: Int64, after: MomentKey) {
        let limit = try limit()
        var start = MomentKey(Instante(micros: 0), 0)
        if let text = request.query("desde") {
            guard let moment = Instante(rfc3339: text) else {
                throw Problem(.invalid, "desde debe ser un momento de RFC 3339, como 2026-03-01T09:30:00Z")
            }
            start = MomentKey(moment, 0)
        }
        guard let cursor = request.query("cursor") else { return (limit, start) }
        guard let after = MomentKey(cursor) else { throw Problem(.invalid, "cursor no es de esta lista") }
        return (limit, after)
    }
}
