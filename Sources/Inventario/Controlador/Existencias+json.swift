package import JSON

extension Existencias: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { write(&$0) }
    }

    fileprivate func write(_ body: inout JSONWriter) {
        body.member("producto_id", productoID)
        body.member("cantidad", disponible)
        body.member("reservado", reservado)
        body.member("vendido", vendido)
        body.member("cargado", cargado)
    }
}

extension ExistenciasContadas: JSONEncodable {
    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            existencias.write(&body)
            body.member("reservado_lineas", reservado)
            body.member("vendido_lineas", vendido)
        }
    }
}
