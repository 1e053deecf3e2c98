internal import Dinero

extension FacturaDePedido {
    /// The invoice as a document by itself: it loads nothing, and nothing in it runs.
    var html: String {
        let numero = "\(solicitud.serie)-\(solicitud.numero)".html
        return """
            <!doctype html>
            <html lang="es">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
            <title>Factura \(numero)</title>
            <style>
            \(estilo)
            </style>
            </head>
            <body\(lineas.count > 20 ? " class=\"larga\"" : "")>
            <main>
            <h1>Factura \(numero)</h1>
            <dl>
            <dt>Fecha</dt><dd><time datetime="\(solicitud.fecha.texto)">\(solicitud.fecha.larga)</time></dd>
            <dt>Pedido</dt><dd>\(solicitud.pedidoID) (<bdi>\(solicitud.clave.html)</bdi>)</dd>
            <dt>Moneda</dt><dd>\(moneda.codigo)</dd>
            </dl>
            <table>
            <caption>Detalle (precios con IVA incluido)</caption>
            <thead>
            <tr><th scope="col">Producto</th><th scope="col" class="n">Cantidad</th><th scope="col" class="n">Precio</th>\
            <th scope="col" class="n">IVA</th><th scope="col" class="n">Importe</th></tr>
            </thead>
            <tbody>
            \(lineas.map(fila).joined(separator: "\n"))
            </tbody>
            </table>
            <section class="resumen">
            <table>
            <caption>Impuestos</caption>
            <thead>
            <tr><th scope="col">IVA</th><th scope="col" class="n">Base</th><th scope="col" class="n">Cuota</th></tr>
            </thead>
            <tbody>
            \(impuestos.map(fila).joined(separator: "\n"))
            </tbody>
            </table>
            <table>
            <caption>Total</caption>
            <tbody>
            <tr><th scope="row">Subtotal</th><td class="n">\(texto(subtotal))</td></tr>\
            \(redondeo == .cero ? "" : "\n<tr><th scope=\"row\">Redondeo</th><td class=\"n\">\(texto(redondeo))</td></tr>")
            <tr class="total"><th scope="row">Total</th><td class="n">\(texto(total)) \(moneda.codigo)</td></tr>
            </tbody>
            </table>
            </section>
            </main>
            </body>
            </html>

            """
    }

    private func fila(_ facturada: LineaFacturada) -> String {
        let linea = facturada.linea
        return """
            <tr><th scope="row">\(linea.descripcion.map { "<bdi>\($0.html)</bdi>" } ?? "Producto \(linea.productoID)")</th>\
            <td class="n">\(Importe(diezmilesimas: linea.cantidad * 10_000).formato())</td><td class="n">\(texto(linea.precio))</td>\
            <td class="n">\(porcentaje(facturada.iva))</td><td class="n">\(texto(facturada.importe))</td></tr>
            """
    }

    private func fila(_ impuesto: Impuesto) -> String {
        """
        <tr><th scope="row">\(porcentaje(impuesto.iva))</th><td class="n">\(texto(impuesto.base))</td>\
        <td class="n">\(texto(impuesto.cuota))</td></tr>
        """
    }

    private func texto(_ importe: Importe) -> String { importe.formato(decimales: moneda.decimales) }

    private func porcentaje(_ tasa: Tasa) -> String { tasa.porcentaje.formato() + " %" }
}
