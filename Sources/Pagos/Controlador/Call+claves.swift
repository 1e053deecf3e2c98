internal import HTTPServer
internal import ServiceKit

extension Call {
    /// Keys that one read may ask for.
    private static let maximo = 200

    /// `clave` of the query; nil when it is not there.
    /// - Throws: `Problem` when no charge can have it.
    func clave() throws(Problem) -> String? {
        guard let clave = request.query("clave") else { return nil }
        guard IdempotencyKey.isKey(clave) else { throw Problem(.invalid, "clave debe tener de 1 a 255 caracteres ASCII visibles") }
        return clave
    }

    /// The keys of `claves=a,b,c`, each once; nil when it is not there. A key with a comma cannot be asked for in this way.
    /// - Throws: `Problem` when it is no list of 1 to 200 keys.
    func claves() throws(Problem) -> [String]? {
        guard let text = request.query("claves") else { return nil }
        let claves = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard claves.count <= Self.maximo, claves.allSatisfy(IdempotencyKey.isKey) else {
            throw Problem(.invalid, "claves debe ser una lista de 1 a \(Self.maximo) claves, como a,b,c")
        }
        return Set(claves).sorted()
    }
}
