/// How often a wish was sent.
struct Asked: Sendable {
    let wish: Wish
    var sent = 0
    /// So often without an answer that says whether it was done.
    var unheard = 0
}
