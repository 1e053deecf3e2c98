/// What a function answered: an HTTP answer.
package struct RespuestaDeFuncion: Sendable, Equatable {
    /// A field that callers may see.
    package struct Cabecera: Sendable, Equatable {
        package let nombre: String
        package let valor: String

        package init(_ nombre: String, _ valor: String) {
            self.nombre = nombre
            self.valor = valor
        }
    }

    /// 200 to 599.
    package let status: Int
    /// Those that are let through.
    package let cabeceras: [Cabecera]
    /// Decoded.
    package let cuerpo: [UInt8]

    package init(status: Int, cabeceras: [Cabecera], cuerpo: [UInt8]) {
        self.status = status
        self.cabeceras = cabeceras
        self.cuerpo = cuerpo
    }
}
