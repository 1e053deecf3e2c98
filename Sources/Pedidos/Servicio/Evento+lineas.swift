internal import Observability
package import ServiceKit
package import WorldKit

extension Evento {
    /// A line for each try of a call to another service.
    /// - Parameters:
    ///   - remoto: its name.
    ///   - intento: the order's attempt that it belongs to.
    package static func lineas(
        _ tipo: Tipo, _ remoto: String, _ tries: [RemoteTry], momento: Instante, intento: Int64
    ) -> [Evento] {
        tries.map { one in
            Evento(
                tipo, momento: momento, intento: intento, remoto: remoto, estadoHTTP: one.status.map { Int64($0) }, ms: one.took.millis,
                circuito: one.circuit.palabra, traceID: TraceContext.current?.traceID)
        }
    }
}
