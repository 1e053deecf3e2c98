internal import Dinero

extension Importe {
    /// As people read it: at least the decimals of the currency, more where the exact value has more; `39.000,5`, `1.234,50`.
    func formato(decimales: Int = 0) -> String {
        let parts = description.split(separator: ".")
        let digits = parts[0].drop { $0 == "-" }
        var grupos: [Substring] = []
        var rest = digits
        while !rest.isEmpty {
            grupos.insert(rest.suffix(3), at: 0)
            rest = rest.dropLast(3)
        }
        let fraction = parts.count > 1 ? String(parts[1]) : ""
        let padded = fraction + String(repeating: "0", count: max(0, decimales - fraction.utf8.count))
        return (self < .cero ? "−" : "") + grupos.joined(separator: ".") + (padded.isEmpty ? "" : "," + padded)
    }
}
