/// A service that cannot work now; the log says why.
struct NotReady: ProblemConvertible {
    var error = "La base de datos no responde"
    var retryAfter = Duration.seconds(1)
    let cause: String

    var problem: Problem { Problem(.unavailable, error, headers: Problem.unavailable(retryAfter: retryAfter).headers) }
}
