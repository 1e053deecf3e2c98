internal import Persistence
package import ServiceKit

extension Tool where Configuration: ConRemotos {
    /// `pedidos compensaciones`: what is retried or in quarantine, and the operator's word on it.
    package static var compensaciones: Tool {
        Tool(
            "compensaciones",
            usage: [
                "compensaciones [listar [--estado ESTADO]]", "compensaciones reintentar|forzar|abandonar ID --razon \"…\"",
            ], summary: "what is still to be taken back, and the operator's word on it"
        ) { arguments throws(WrongUsage) in
            let opciones = try OpcionesDeCompensaciones(arguments)
            return { context in
                let servicio = try await Partes(context.configuration, context.service).compensaciones
                switch opciones {
                case .listar(let estado): try await listar(servicio, estado, context.output)
                case .decidir(let decision, let id, let razon):
                    do {
                        decir(try await servicio.decidir(id, decision, razon: razon, quien: context.user).commit(), context.output)
                    } catch PedidoError.compensacionNoExiste {
                        context.output.line(.init("No hay ninguna compensación \(id).", .red))
                        return 1
                    } catch PedidoError.compensacionTerminada(let estado) {
                        context.output.line(.init("La compensación \(id) ya está \(estado.rawValue).", .red))
                        return 1
                    }
                }
                return 0
            }
        }
    }

    private static func listar(_ servicio: CompensacionServicio, _ estado: Compensacion.Estado?, _ output: ToolOutput) async throws {
        var page = PageRequest()
        var hay = false
        while true {
            let found = try await servicio.compensaciones(en: estado, page)
            for fila in found.prefix(Int(page.limit)) { decir(fila, output) }
            hay = hay || !found.isEmpty
            guard found.count > page.limit, let last = found.dropLast().last else { break }
            page = PageRequest(limit: page.limit, after: last.id)
        }
        if !hay { output.line(.init("No hay ninguna.", .green)) }
    }

    private static func decir(_ fila: Compensacion, _ output: ToolOutput) {
        let color: ToolOutput.Color? =
            switch fila.estado {
            case .cuarentena: .red
            case .pendiente: .yellow
            case .hecha, .forzada, .abandonada: nil
            }
        var text = ": pedido \(fila.pedidoID), \(fila.accion.rawValue) \(fila.clave), \(fila.intentos) intentos"
        if let error = fila.ultimoError { text += "; \(error)" }
        if let razon = fila.razon { text += "; \(fila.quien ?? "-"): \(razon)" }
        output.line(.init("\(fila.id) "), .init(fila.estado.rawValue, color), .init(text))
    }
}
