/// Which way an order that is under way goes.
package enum Paso: String, Sendable, CaseIterable {
    /// Only forward calls are made.
    case adelante
    /// Only calls that take back are made, until all that may have been done is taken back.
    case compensando
    /// Something refuses for good to be taken back: an operator decides.
    case cuarentena
}
