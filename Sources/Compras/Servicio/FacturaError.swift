package import Dinero
package import ServiceKit

/// Why there is no invoice.
package enum FacturaError: Error, Equatable {
    /// Nobody has said what prices in this currency include. The order has no number yet.
    case sinTipo(Moneda)
    /// The function could not be had, or did not answer as it should. The order keeps its number.
    case noDisponible(RemoteError)
}
