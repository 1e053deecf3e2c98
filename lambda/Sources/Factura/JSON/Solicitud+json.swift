internal import Contratos
internal import Dinero
internal import JSON

extension Solicitud: JSONDecodable {
    /// - Throws: `JSONMemberError`, `JSONMissingMember`
    init(json: JSONObject) throws {
        serie = try json.required("serie") { try json.text($0, upTo: 20) }
        numero = try json.required("numero") { try json.integer($0, in: 1 ... .max) }
        fecha = try json.required("fecha") { name in
            guard let text = try json.string(name) else { return nil }
            guard let fecha = Fecha(text) else { throw json.invalid(name, "un día del calendario, como 2026-11-26") }
            return fecha
        }
        let pedido = try json.required("pedido", json.object)
        pedidoID = try pedido.required("id") { try pedido.integer($0, in: 1 ... .max) }
        clave = try pedido.required("clave") { try pedido.text($0, upTo: 64) }
        moneda = try pedido.required("moneda") { try pedido.text($0, upTo: 20) }
        let objects = try pedido.required("lineas", pedido.objects)
        guard Limites.lineas ~= objects.count else {
            throw pedido.invalid("lineas", "una lista de \(Limites.lineas.lowerBound) a \(Limites.lineas.upperBound) líneas")
        }
        var lineas: [Linea] = []
        for object in objects { lineas.append(try Linea(json: object)) }
        self.lineas = lineas
        total = try pedido.required("total", pedido.importe)
        var tasas: [String: Tasa] = [:]
        let porMoneda = try json.object("iva") ?? JSONObject([])
        for member in porMoneda.members { tasas[member.name] = try porMoneda.tasa(member.name) }
        self.tasas = tasas
    }
}

extension Linea: JSONDecodable {
    /// - Throws: `JSONMemberError`, `JSONMissingMember`
    init(json: JSONObject) throws {
        productoID = try json.required("producto_id") { try json.integer($0, in: 1 ... .max) }
        descripcion = try json.text("descripcion", upTo: 500)
        cantidad = try json.required("cantidad") { try json.integer($0, in: Limites.cantidad) }
        precio = try json.required("precio", json.importe)
        iva = try json.tasa("iva")
    }
}

extension JSONObject {
    /// A rate in percent; nil when it is missing.
    /// - Throws: `JSONMemberError`
    fileprivate func tasa(_ name: String) throws(JSONMemberError) -> Tasa? {
        guard let number = try number(name) else { return nil }
        guard let tasa = Tasa(decimal: number.text) else { throw invalid(name, "un porcentaje de 0 a 100 con 2 decimales como máximo") }
        return tasa
    }
}
