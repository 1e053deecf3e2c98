/// One variable of the configuration, as `--help`, the README and `.env.example` tell it.
package struct Setting: Sendable {
    /// The variable's name, for example `PORT`.
    package let name: String
    /// What it must hold, as a sentence goes on after "it should be".
    package let form: String
    /// The text that counts where the variable is not set.
    package let defaultText: String
    /// What it is for.
    package let meaning: String
    /// A secret can also be read from the file that `NAME_FILE` names, and its value is never shown.
    package let isSecret: Bool

    package init(_ name: String, _ form: String, default defaultText: String, _ meaning: String, isSecret: Bool = false) {
        self.name = name
        self.form = form
        self.defaultText = defaultText
        self.meaning = meaning
        self.isSecret = isSecret
    }
}
