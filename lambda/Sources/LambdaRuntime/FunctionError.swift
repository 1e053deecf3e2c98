internal import JSON

/// What Lambda is told of a failure: a kind of the form that it keeps, `Function.` or `Runtime.` and a name of letters (any other becomes
/// `Function.Unknown`), and a message.
package struct FunctionError: Error, Equatable {
    /// For example `Function.OrderNotFound`.
    package let type: String
    /// For whoever called and for the log, cut to 8,192 characters.
    package let message: String

    /// A failure of the function itself.
    /// - Parameter name: what is no letter of ASCII is left out of it.
    package init(_ name: String, message: String) { self.init("Function", name, message) }

    /// A failure of the runtime, around the function.
    init(runtime name: String, message: String) { self.init("Runtime", name, message) }

    /// What a handler threw: its own `FunctionError`, or `Function.` with the name of the error's type.
    init(_ error: any Error) {
        self = (error as? FunctionError) ?? FunctionError("Function", String(describing: Swift.type(of: error)), "\(error)")
    }

    private init(_ origin: String, _ name: String, _ message: String) {
        let letters = name.filter { $0.isASCII && $0.isLetter }
        self.type = origin + "." + (letters.count > 1 ? letters.prefix(1).uppercased() + letters.dropFirst() : "Error")
        self.message = String(message.prefix(8192))
    }

    /// The body by which the Runtime API is told.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { object in
            object.member("errorMessage", message)
            object.member("errorType", type)
            object.member("stackTrace", list: [String]())
        }
        return writer.bytes
    }
}
