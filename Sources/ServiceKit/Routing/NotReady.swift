/// The database does not answer; the log says why.
struct NotReady: ProblemConvertible {
    let cause: String

    var problem: Problem { Problem(.unavailable, "La base de datos no responde", headers: [("Retry-After", "1")]) }
}
