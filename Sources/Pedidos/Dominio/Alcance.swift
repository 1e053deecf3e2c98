/// Whose orders somebody may see.
package enum Alcance: Sendable, Equatable {
    /// Everybody's.
    case todos
    /// Those that this subject made.
    case propios(String)

    /// Whether the order of that owner is one of them.
    package func abarca(_ dueno: String?) -> Bool {
        switch self {
        case .todos: true
        case .propios(let sujeto): dueno == sujeto
        }
    }
}
