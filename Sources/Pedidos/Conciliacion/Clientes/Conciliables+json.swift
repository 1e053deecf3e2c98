internal import Contratos
internal import Dinero
package import JSON
internal import WorldKit

extension ReservaConciliable: JSONDecodable {
    package init(json: JSONObject) throws {
        var cantidades: [Int64: Int64] = [:]
        for linea in try json.required("lineas", json.objects) {
            cantidades[try linea.required("producto_id", linea.integer), default: 0] &+= try linea.required("cantidad", linea.integer)
        }
        self.init(
            id: try json.required("id", json.string), estado: try json.required("estado") { try json.word($0) }, cantidades: cantidades,
            expira: try json.momento("expira"))
    }
}

extension PagoConciliable: JSONDecodable {
    package init(json: JSONObject) throws {
        self.init(
            id: try json.required("pago_id", json.integer), clave: try json.required("clave", json.string),
            estado: try json.required("estado") { try json.word($0) }, monto: try json.importe("monto"), moneda: try json.string("moneda"),
            momento: try json.required("momento", json.momento))
    }
}

extension Movimiento: JSONDecodable {
    package init(json: JSONObject) throws {
        self.init(
            clave: try json.required("clave", json.string), tipo: try json.required("tipo") { try json.word($0) },
            monto: try json.required("monto", json.importe), moneda: try json.required("moneda", json.string))
    }
}

extension ExistenciasConciliables: JSONDecodable {
    package init(json: JSONObject) throws {
        self.init(
            productoID: try json.required("producto_id", json.integer), disponible: try json.required("cantidad", json.integer),
            reservado: try json.required("reservado", json.integer), vendido: try json.required("vendido", json.integer),
            cargado: try json.required("cargado", json.integer))
    }
}

extension ExistenciasContadas: JSONDecodable {
    package init(json: JSONObject) throws {
        self.init(
            try ExistenciasConciliables(json: json),
            SumaDeReservas.Piezas(
                reservado: try json.required("reservado_lineas", json.integer), vendido: try json.required("vendido_lineas", json.integer)))
    }
}

extension JSONObject {
    fileprivate func momento(_ name: String) throws -> Instante? {
        guard let text = try string(name) else { return nil }
        guard let momento = Instante(rfc3339: text) else { throw invalid(name, "un momento de RFC 3339") }
        return momento
    }
}
