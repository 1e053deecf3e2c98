import Dinero
import HTTPServer
import JSON
import OutboundHTTP
import Pedidos
import WorldKit

/// inventario and pagos as conciliación reads them: they answer from books that a test holds, few entries a page.
final class LibrosRemotos: HTTPClient {
    private struct State {
        var libros: Libros
        var calls: [String] = []
        var largest = 0
    }

    private let state: Locked<State>
    /// Entries of a page at the most.
    private let pageSize: Int
    /// Before each call: may change the books, or keep a service away.
    private let before: @Sendable (LibrosRemotos, _ url: String) throws -> Void

    init(
        _ libros: Libros, pageSize: Int = 200, before: @escaping @Sendable (LibrosRemotos, _ url: String) throws -> Void = { _, _ in }
    ) {
        state = Locked(State(libros: libros))
        self.pageSize = pageSize
        self.before = before
    }

    /// The calls so far, without queries.
    var calls: [String] { state.withLock { $0.calls } }

    /// The most that one answer has told, or one query has asked for.
    var largest: Int { state.withLock { $0.largest } }

    func change(_ change: @Sendable (inout Libros) -> Void) { state.withLock { change(&$0.libros) } }

    struct NotAsked: Error { let url: String }

    func send(_ request: OutboundRequest) async throws -> OutboundResponse {
        try before(self, request.url)
        guard request.method == "GET", let target = RequestTarget(String(request.url.dropFirst("http://".count).drop { $0 != "/" })) else {
            throw NotAsked(url: request.url)
        }
        let service = request.url.dropFirst("http://".count).prefix { $0 != "/" }
        let libros = state.withLock { state in
            state.calls.append("\(service) \(target.path)")
            return state.libros
        }
        switch "\(service) \(target.path)" {
        case "inventario /reservas": return page(libros.reservas.map { ($0.id, Self.json($0)) }, "ids", target)
        case "inventario /stock":
            // Who has never had stock has none.
            let others = Set(libros.reservas.flatMap(\.cantidades.keys)).subtracting(libros.existencias.map(\.productoID)).sorted()
            let none = others.map { ExistenciasConciliables(productoID: $0, disponible: 0, reservado: 0, vendido: 0, cargado: 0) }
            let all = libros.existencias + (target.query.contains { $0.name == "ids" } ? none : [])
            let products = all.map { (String($0.productoID), Self.json($0, libros.contar($0.productoID))) }
            return page(products, "ids", target)
        case "pagos /pagos": return page(libros.pagos.map { ($0.clave, Self.json($0)) }, "claves", target)
        case "pagos /pasarela/movimientos": return page(libros.movimientos.map { ($0.clave, Self.json($0)) }, "claves", target)
        default: throw NotAsked(url: request.url)
        }
    }

    private func page(_ all: [(name: String, json: JSONValue)], _ filter: String, _ target: RequestTarget) -> OutboundResponse {
        let query = Request(method: .get, target: target, headers: [:], body: [])
        let names = query.query(filter)?.split(separator: ",").map(String.init)
        let wanted = names.map { names in all.filter { names.contains($0.name) } } ?? all
        let start = query.query("cursor").flatMap { Int($0) } ?? 0
        let limit = min(query.query("limite").flatMap { Int($0) } ?? 1000, pageSize)
        let items = wanted.dropFirst(start).prefix(limit).map(\.json)
        state.withLock { $0.largest = max($0.largest, items.count, names?.count ?? 0) }
        var members = [JSONObject.Member("items", .array(Array(items)))]
        if start + items.count < wanted.count { members.append(.init("siguiente", .string(String(start + items.count)))) }
        return OutboundResponse(status: 200, headers: [("Content-Type", "application/json")], body: JSONObject(members).json)
    }

    // As the contract has them.

    private static func number(_ value: some CustomStringConvertible) -> JSONValue { .number(JSONNumber(text: value.description)) }

    private static func json(_ reserva: ReservaConciliable) -> JSONValue {
        let lines = reserva.cantidades.sorted { $0.key < $1.key }.map { line in
            JSONValue.object(JSONObject([.init("producto_id", number(line.key)), .init("cantidad", number(line.value))]))
        }
        return .object(
            JSONObject([
                .init("id", .string(reserva.id)), .init("estado", .string(reserva.estado.rawValue)), .init("lineas", .array(lines)),
                .init("expira", reserva.expira.map { .string($0.description) } ?? .null),
            ]))
    }

    private static func json(_ producto: ExistenciasConciliables, _ piezas: SumaDeReservas.Piezas) -> JSONValue {
        .object(
            JSONObject([
                .init("producto_id", number(producto.productoID)), .init("cantidad", number(producto.disponible)),
                .init("reservado", number(producto.reservado)), .init("vendido", number(producto.vendido)),
                .init("cargado", number(producto.cargado)), .init("reservado_lineas", number(piezas.reservado)),
                .init("vendido_lineas", number(piezas.vendido)),
            ]))
    }

    private static func json(_ pago: PagoConciliable) -> JSONValue {
        .object(
            JSONObject([
                .init("pago_id", number(pago.id)), .init("clave", .string(pago.clave)), .init("estado", .string(pago.estado.rawValue)),
                .init("monto", pago.monto.map(number) ?? .null), .init("moneda", pago.moneda.map { .string($0) } ?? .null),
                .init("medio", .string("tarjeta")), .init("momento", .string(pago.momento.description)),
            ]))
    }

    private static func json(_ movimiento: Movimiento) -> JSONValue {
        .object(
            JSONObject([
                .init("id", number(1)), .init("clave", .string(movimiento.clave)), .init("tipo", .string(movimiento.tipo.rawValue)),
                .init("monto", number(movimiento.monto)), .init("moneda", .string(movimiento.moneda)),
                .init("momento", .string(Libros.ahora.description)),
            ]))
    }
}
