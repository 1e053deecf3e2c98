internal import Glibc

/// The file of a log, put aside when it has grown to its size, and begun anew when somebody else has put it aside. Unchecked: the log's worker alone uses it.
final class LogFile: @unchecked Sendable {
    /// Files put aside, at the most.
    private static let keptFiles = 3

    private let path: String
    private let maximumSize: Int
    /// -1 where it could not be opened again.
    private var descriptor: Int32
    private var size: Int

    init(path: String, maximumSize: Int) throws(LogWriter.CannotOpen) {
        self.path = path
        self.maximumSize = maximumSize
        (descriptor, size) = Self.open(path)
        guard descriptor >= 0 else { throw LogWriter.CannotOpen(path: path, reason: unsafe String(cString: strerror(errno))) }
    }

    deinit {
        if descriptor >= 0 { close() }
    }

    /// Whole lines: a file ends where one does.
    func append(_ bytes: [UInt8]) {
        if descriptor >= 0, !isInPlace { close() }
        if descriptor < 0 { (descriptor, size) = Self.open(path) }
        if size > 0, size + bytes.count > maximumSize, isRegular { putAside() }
        guard descriptor >= 0 else { return }
        SystemFiles.write(bytes, to: descriptor)
        size += bytes.count
    }

    /// Whether the path still leads to the file that is open: somebody else may have put it aside, or removed it.
    private var isInPlace: Bool {
        var (ours, named) = (stat(), stat())
        guard unsafe fstat(descriptor, &ours) == 0, unsafe stat(path, &named) == 0 else { return false }
        return ours.st_ino == named.st_ino && ours.st_dev == named.st_dev
    }

    /// A device or a pipe does not grow, and another in its place would take it from everybody: as root this would put aside `/dev/null`.
    private var isRegular: Bool {
        var status = stat()
        return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    private func close() {
        Glibc.close(descriptor)
        descriptor = -1
    }

    private func putAside() {
        close()
        for number in (1..<Self.keptFiles).reversed() { unsafe rename("\(path).\(number)", "\(path).\(number + 1)") }
        unsafe rename(path, "\(path).1")
        (descriptor, size) = Self.open(path)
    }

    /// The descriptor, and the bytes that are there already.
    private static func open(_ path: String) -> (Int32, Int) {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else { return (-1, 0) }
        return (descriptor, max(0, Int(lseek(descriptor, 0, SEEK_END))))
    }
}
