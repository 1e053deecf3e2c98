/// A service that cannot work now; the log says why.
struct NotReady: ProblemConvertible {
    var error = "La base de datos no responde"
    let cause: String

    var problem: Problem { Problem(.unavailable, error, headers: [("Retry-After", "1")]) }
}
