/// What can be wrong with a wish that concerns products.
package enum ProductoError: Error, Equatable {
    case noEncontrado
    /// A change that changes nothing.
    case nadaParaActualizar
}
