internal import HTTPServer
internal import ServiceKit

extension Call {
    /// Reservations that one read may name.
    private static let maximumIDs = 200
    /// Products whose lines one read may count: that takes as long as they were ever reserved.
    private static let maximumCounted = 20

    /// The reservation that the path names.
    /// - Throws: `InventarioError.idInvalido`
    func reservaID() throws -> ReservaID { try ReservaID(leyendo: parameters["id"]) }

    /// Those of `ids=a,b,c`, in their order; nil when it is not there.
    /// - Throws: `Problem`, `InventarioError.idInvalido`
    func reservaIDs() throws -> [ReservaID]? {
        guard let text = request.query("ids") else { return nil }
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= Self.maximumIDs else {
            throw Problem(.invalid, "ids debe ser una lista de 1 a \(Self.maximumIDs) ids, como a,b,c")
        }
        return try parts.map { try ReservaID(leyendo: String($0)) }
    }

    /// The products of `ids=1,2` where `lineas=1` asks for what their reservations' lines come to; nil when it does not.
    /// - Throws: `Problem`
    func idsConLineas() throws -> [Int64]? {
        guard let text = request.query("lineas") else { return nil }
        guard text == "1", let ids = try ids(), ids.count <= Self.maximumCounted else {
            throw Problem(.invalid, "lineas debe ser 1, con ids de hasta \(Self.maximumCounted) productos")
        }
        return ids
    }

    /// `estado` of the query; nil when it is not there.
    /// - Throws: `Problem`
    func estado() throws -> Reserva.Estado? {
        guard let text = request.query("estado") else { return nil }
        guard let estado = Reserva.Estado(rawValue: text) else {
            throw Problem(.invalid, "estado debe ser uno de: \(Reserva.Estado.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return estado
    }

    /// What became of a wish that concerns one reservation.
    func answer(_ result: Result<Reserva, InventarioError>) -> Response {
        switch result {
        case .success(let reserva): .json(reserva)
        case .failure(let error): refusal(error)
        }
    }
}

extension ReservaID {
    /// - Throws: `InventarioError.idInvalido`
    init(leyendo text: String) throws {
        guard let id = ReservaID(text) else { throw InventarioError.idInvalido }
        self = id
    }
}
