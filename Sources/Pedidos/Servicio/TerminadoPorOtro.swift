/// Another replica ended what a request had begun. What its caller is told is in the answer that the end has kept under his key; who
/// gave none is told of the order as it stands.
package struct TerminadoPorOtro: Error {
    /// Of the order as it stands.
    package let resultado: Result<Resultado, any Error>
}
