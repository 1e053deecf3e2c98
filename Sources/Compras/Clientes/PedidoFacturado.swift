internal import Dinero
package import JSON
package import Pedidos

/// What the function `factura` is given: an order, its place in the series, and what its prices include.
package struct PedidoFacturado: JSONEncodable, Sendable {
    private let factura: Factura
    private let pedido: Pedido
    private let lineas: [Linea]

    package init(factura: Factura, pedido: Pedido, lineas: [Linea]) {
        self.factura = factura
        self.pedido = pedido
        self.lineas = lineas
    }

    package func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("serie", factura.serie)
            body.member("numero", factura.numero)
            body.member("fecha", factura.fecha)
            body.member("pedido", object: encodePedido)
            body.member("iva", object: { $0.member(pedido.moneda.codigo, JSONNumber(text: factura.iva.description)) })
        }
    }

    private func encodePedido(_ body: inout JSONWriter) {
        body.member("id", pedido.id)
        body.member("clave", pedido.clave)
        body.member("moneda", pedido.moneda.codigo)
        body.member("lineas", list: lineas.map(LineaFacturada.init))
        body.member("total", pedido.total)
    }
}

private struct LineaFacturada: JSONEncodable {
    let linea: Linea

    func encode(into writer: inout JSONWriter) {
        writer.object { body in
            body.member("producto_id", linea.productoID)
            body.member("cantidad", linea.cantidad)
            body.member("precio", linea.precio)
        }
    }
}
