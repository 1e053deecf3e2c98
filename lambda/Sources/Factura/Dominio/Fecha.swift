internal import WorldKit

/// A day of the calendar.
struct Fecha: Sendable, Equatable {
    /// As ISO 8601 writes it: `2026-11-26`.
    let texto: String
    private let dia: Int64
    private let mes: Int64
    private let anio: Int64

    /// nil for a text of another form, and for a day that no calendar has.
    init?(_ texto: String) {
        let parts = texto.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2, 2], texto.utf8.allSatisfy({ $0 == UInt8(ascii: "-") || 0x30...0x39 ~= $0 }) else {
            return nil
        }
        let numbers = parts.compactMap { Int64($0) }
        guard numbers.count == 3, Instante(CalendarTime(year: numbers[0], month: numbers[1], day: numbers[2])) != nil else { return nil }
        self.texto = texto
        (anio, mes, dia) = (numbers[0], numbers[1], numbers[2])
    }

    /// As people write it: `26 de noviembre de 2026`.
    var larga: String { "\(dia) de \(Self.meses[Int(mes) - 1]) de \(anio)" }

    private static let meses = [
        "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
    ]
}
