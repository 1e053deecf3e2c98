internal import Glibc

extension SystemFiles {
    /// A file that could not be written; what was there before is there still.
    package struct NotWritten: Error, Equatable {
        /// The system's words.
        package let reason: String

        package init(reason: String) { self.reason = reason }
    }

    /// Puts a small file in place of what is at the path, if anything is: whole, on the disk, and for nobody but its owner to read. Whoever
    /// opens the path meanwhile, or after a crash, finds the one or the other.
    ///
    /// One writer at a time.
    package static func replace(_ path: String, with text: String) throws(NotWritten) {
        let part = path + ".part"
        unsafe unlink(part)  // what a crash has left
        do throws(NotWritten) {
            try writeWhole(Array(text.utf8), to: part)
            guard unsafe rename(part, path) == 0 else { throw failure() }
        } catch {
            unsafe unlink(part)
            throw error
        }
        // Until its folder is on the disk, the name may still mean the other file.
        let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? "."
        let descriptor = unsafe open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure() }
    }

    private static func writeWhole(_ bytes: [UInt8], to path: String) throws(NotWritten) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        guard write(bytes, to: descriptor), fsync(descriptor) == 0 else { throw failure() }
    }

    private static func failure() -> NotWritten { NotWritten(reason: unsafe String(cString: strerror(errno))) }
}
