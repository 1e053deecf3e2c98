/// Why a text or a sum is no amount.
package enum ImporteError: Error, Equatable {
    /// Not the text of a decimal number.
    case noEsNumero
    /// More than four decimals that are not zero.
    case demasiadosDecimales
    /// Beyond 64 bits: above 922,337,203,685,477.5807, or below its negative by more than 0.0001.
    case desborde
}
