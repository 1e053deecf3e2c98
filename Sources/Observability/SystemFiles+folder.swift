internal import Glibc

extension SystemFiles {
    /// The names of what is in a folder, in the order of their bytes; none that is no UTF-8.
    package static func names(inFolder path: String) throws(Unreadable) -> [String] {
        guard let folder = unsafe opendir(path) else {
            throw errno == ENOENT ? .missing : .failed(unsafe String(cString: strerror(errno)))
        }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            let bytes = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
            if let name = String(validating: bytes, as: UTF8.self), name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
