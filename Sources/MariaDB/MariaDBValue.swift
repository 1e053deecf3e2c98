package import WorldKit

/// What a statement takes in a place, and what a column holds.
package enum MariaDBValue: Sendable, Equatable {
    /// Any of the whole numbers.
    case integer(Int64)
    /// An exact DECIMAL as MariaDB writes it, such as `10000.2500`.
    case decimal(String)
    /// A DATETIME, which is in UTC everywhere; microseconds are kept.
    case moment(Instante)
    /// Text of any of Unicode's characters.
    case text(String)
    case blob([UInt8])
    case null
}
