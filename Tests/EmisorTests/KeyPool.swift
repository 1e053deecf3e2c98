import Emisor
import JOSE
import WorldKit

/// Keys that all tests share: to make one takes long.
enum KeyPool {
    private static let made = Locked<[RSAPrivateKey]>([])

    /// Gives the first key, then the second, and so on.
    static func keys() -> Llavero.Fabrica {
        let next = Locked(0)
        return {
            let index = next.withLock { next in
                defer { next += 1 }
                return next
            }
            return try made.withLock { made in
                while made.count <= index { made.append(try RSAPrivateKey()) }
                return made[index]
            }
        }
    }
}
