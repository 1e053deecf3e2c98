/// What the path names is not there.
package struct NotFound: ProblemConvertible, Equatable {
    package init() {}

    package var problem: Problem { Problem(.notFound, "No encontrado") }
}
