/// A port that nobody listens on: for programs that cannot take one by themselves and tell it. Somebody else may take it
/// before they do, so whoever starts one tries again.
enum FreePort {
    static func find() throws -> Int { try SilentServer().port }
}
