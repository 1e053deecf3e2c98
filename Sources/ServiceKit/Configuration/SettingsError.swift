/// A configuration that a service cannot start with.
package struct SettingsError: Error, Equatable {
    /// A sentence for each wrong value.
    package let problems: [String]
}
