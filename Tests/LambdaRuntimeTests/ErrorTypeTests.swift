import Testing

@testable import LambdaRuntime

@Suite(.timeLimit(.minutes(5)))
struct ErrorTypeTests {
    private enum notCapital: Error { case it }
    private struct Ñandú: Error {}
    private struct E: Error {}
    private struct Of<Value>: Error {}

    @Test func `whatever is thrown, its kind has the form that Lambda keeps`() throws {
        let errors: [any Error] = [
            notCapital.it, Ñandú(), E(), Of<Int>(), CancellationError(), FunctionError("no-such order 1", message: ""),
        ]
        let types = errors.map { FunctionError($0).type }
        #expect(
            types == [
                "Function.NotCapital", "Function.And", "Function.Error", "Function.OfInt", "Function.CancellationError",
                "Function.Nosuchorder",
            ])
        for type in types { #expect(try /(Runtime|Function)\.[A-Z][A-Za-z]+/.wholeMatch(in: type) != nil) }
        #expect(FunctionError(FunctionError("Own", message: "x")) == FunctionError("Own", message: "x"))
        #expect(FunctionError("Long", message: String(repeating: "x", count: 10_000)).message.count == 8192)
    }
}
