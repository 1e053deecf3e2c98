/// How much of JSON a reader takes in.
package struct JSONLimits: Sendable, Equatable {
    /// Levels of arrays and objects.
    package let depth: Int
    /// Values of one array.
    package let arrayCount: Int
    /// Bytes of one text, unescaped.
    package let stringSize: Int

    package init(depth: Int, arrayCount: Int, stringSize: Int) {
        self.depth = depth
        self.arrayCount = arrayCount
        self.stringSize = stringSize
    }

    /// For the body of a request, whose size is limited as a whole.
    package static let body = JSONLimits(depth: 64, arrayCount: .max, stringSize: .max)
}
