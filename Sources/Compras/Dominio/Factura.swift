/// The invoice of an order: its place in the series, which it is given once, and what the function made of it.
package struct Factura: Sendable, Equatable {
    /// What is read of an invoice, the same for ever.
    package struct Documento: Sendable, Equatable {
        /// A JSON object.
        package let json: String
        /// A page that prints.
        package let html: String

        package init(json: String, html: String) {
            self.json = json
            self.html = html
        }
    }

    /// In which it has its number.
    package let serie: String
    /// From 1, without gaps.
    package let numero: Int64
    /// The day that it is of, such as `2026-11-26`: no earlier than that of the number before.
    package let fecha: String
    /// What its prices include.
    package let iva: TipoDeIVA
    /// The order's attempt that confirmed it.
    package let intento: Int64
    /// nil until the function has answered.
    package let documento: Documento?
    /// How often the function was asked in vain.
    package let fallos: Int64

    package init(
        serie: String, numero: Int64, fecha: String, iva: TipoDeIVA, intento: Int64, documento: Documento? = nil, fallos: Int64 = 0
    ) {
        self.serie = serie
        self.numero = numero
        self.fecha = fecha
        self.iva = iva
        self.intento = intento
        self.documento = documento
        self.fallos = fallos
    }
}
