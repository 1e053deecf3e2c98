import Fuzz
import Glibc

/// Tells of the input that a process died of, or hangs in.
enum LastInput {
    private static let seconds: UInt32 = 60
    private static let window = 4096
    // Written by the one thread that there is, read by a signal's handler of the same, which may do little.
    nonisolated(unsafe) private static var text: [UInt8] = []
    nonisolated(unsafe) private static var intro: [CChar] = []
    nonisolated(unsafe) private static var digits: [CChar] = []
    nonisolated(unsafe) private static var count = 0

    /// - Parameter seed: of the inputs to come.
    static func watch(seed: UInt64) {
        unsafe intro = Array("wrong\t\(seed)\tends or hangs with this input, in hexadecimal: ".utf8CString.dropLast())
        unsafe digits = Array("0123456789abcdef\n".utf8CString)
        for number in [SIGALRM, SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGABRT, SIGFPE] {
            signal(number) { _ in
                unsafe Glibc.write(STDOUT_FILENO, LastInput.intro, LastInput.intro.count)
                for byte in unsafe LastInput.text {
                    LastInput.tell(digit: Int(byte >> 4))
                    LastInput.tell(digit: Int(byte & 15))
                }
                LastInput.tell(digit: 16)
                _exit(1)
            }
        }
    }

    private static func tell(digit: Int) {
        unsafe digits.withUnsafeBufferPointer { digits in
            if let start = digits.baseAddress { _ = unsafe Glibc.write(STDOUT_FILENO, start + digit, 1) }
        }
    }

    static func note(_ input: Input) {
        unsafe text = input.text
        if unsafe count % window == 0 { alarm(seconds) }
        unsafe count += 1
    }
}
