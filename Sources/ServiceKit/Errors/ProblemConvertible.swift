/// An error that knows what to tell the client. Domain errors are made so beside their controller, not in the domain.
package protocol ProblemConvertible: Error {
    var problem: Problem { get }
}
