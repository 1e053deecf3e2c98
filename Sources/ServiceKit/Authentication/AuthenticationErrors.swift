/// The caller did not show who they are.
package struct Unauthenticated: ProblemConvertible, Equatable {
    package init() {}

    package var problem: Problem { Problem(.unauthenticated, "No autorizado", headers: [("WWW-Authenticate", "Bearer")]) }
}

/// The caller is known, but may not do this.
package struct Forbidden: ProblemConvertible, Equatable {
    package init() {}

    package var problem: Problem { Problem(.forbidden, "Acceso denegado") }
}
