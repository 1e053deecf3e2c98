internal import JSON
internal import ServiceKit
internal import WorldKit

/// Tells somebody at a terminal, or a program, what does not agree.
struct Conciliador: Sendable {
    private let servicio: ConciliacionServicio
    private let programa: String
    private let opciones: OpcionesDeConciliar
    private let output: ToolOutput

    init(_ servicio: ConciliacionServicio, programa: String, _ opciones: OpcionesDeConciliar, _ output: ToolOutput) {
        self.servicio = servicio
        self.programa = programa
        self.opciones = opciones
        self.output = output
    }

    /// Looks, and tells. As JSON it is told when all has been looked at, so that there is never half an object.
    /// - Returns: how much does not agree.
    func decir() async throws -> Int {
        let found = Locked(Discrepancias())
        try await servicio.mirar { discrepancia in
            found.withLock { $0.add(discrepancia) }
            if !opciones.json { linea(discrepancia) }
        }
        let discrepancias = found.withLock { $0 }
        if opciones.json { output.line(.init(String(decoding: discrepancias.json, as: UTF8.self))) } else { resumen(discrepancias.count) }
        return discrepancias.count
    }

    private func linea(_ discrepancia: Discrepancia) {
        output.line(
            .init(discrepancia.tipo.rawValue, .red), ": ", .init(discrepancia.detalle), " → ",
            .init(discrepancia.remedio.replacing("{programa}", with: programa)))
    }

    private func resumen(_ count: Int) {
        switch count {
        case 0: output.line(.init("Todo cuadra.", .green))
        case 1: output.line(.init("1 discrepancia.", .red))
        default: output.line(.init("\(count) discrepancias.", .red))
        }
    }
}
