/// What a gateway that is not real says instead of an answer.
package enum PasarelaError: Error, Equatable {
    /// There is no charge of that key to give back.
    case sinCobro
    /// The rehearsal has lost the answer.
    case respuestaPerdida
}
