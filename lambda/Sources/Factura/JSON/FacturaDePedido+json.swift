internal import Contratos
internal import Dinero
internal import JSON

extension FacturaDePedido: JSONEncodable {
    func encode(into writer: inout JSONWriter) {
        writer.object { object in
            object.member("serie", solicitud.serie)
            object.member("numero", solicitud.numero)
            object.member("fecha", solicitud.fecha.texto)
            object.member("pedido_id", solicitud.pedidoID)
            object.member("clave", solicitud.clave)
            object.member("moneda", moneda.codigo)
            object.member("lineas", list: lineas)
            object.member("subtotal", subtotal)
            object.member("impuestos", list: impuestos)
            object.member("redondeo", redondeo)
            object.member("total", total)
        }
    }
}

extension FacturaDePedido.LineaFacturada: JSONEncodable {
    func encode(into writer: inout JSONWriter) {
        writer.object { object in
            object.member("producto_id", linea.productoID)
            object.optional("descripcion", linea.descripcion)
            object.member("cantidad", linea.cantidad)
            object.member("precio", linea.precio)
            object.member("importe", importe)
            object.member("iva", iva.porcentaje)
        }
    }
}

extension FacturaDePedido.Impuesto: JSONEncodable {
    func encode(into writer: inout JSONWriter) {
        writer.object { object in
            object.member("iva", iva.porcentaje)
            object.member("base", base)
            object.member("cuota", cuota)
        }
    }
}
