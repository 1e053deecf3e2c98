package import Resilience
package import ServiceKit

/// What mediador is told from outside, beside what all services are.
///
/// - Configuration keys: those of `ResiliencePolicy`, those of `Funcion` for each name in `FUNCIONES`, those of `LlaveAWS` where one is at
///   AWS, and
///   - `FUNCIONES` (names with commas, default `factura`): the functions.
///   - `MEDIADOR_EVENTO_MAX` (bytes, 1024 to 6291556, default 6291456): the greatest event.
///   - `MEDIADOR_RESPUESTA_MAX` (bytes, 1024 to 16777216, default 6291556): the greatest answer.
///   - `MEDIADOR_COLA` (0 to 10000, default 32): how many calls may wait for a function.
///   - `MEDIADOR_COLA_MS` (milliseconds, 0 to 600000, default 5000): for how long.
///   - `MEDIADOR_CONCURRENCIA` (1 to 1000, default 32): calls of one function at AWS at a time.
package struct Configuration: Sendable {
    /// Bytes of the greatest body that could be an event.
    package static let maximumBodySize = (6 << 20) + 100

    /// No two of one name.
    package var funciones: [Funcion]
    /// How much it takes at a time.
    package var limites: Limites
    /// How calls are guarded.
    package var resilience: ResiliencePolicy

    /// The keys, for `--help`: those of a function by the example of the one that there is by default.
    package static let settings =
        [nombres] + AjustesDeFuncion("factura").settings + LlaveAWS.settings + [evento, respuesta, cola, espera, concurrencia]
        + ResiliencePolicy.settings

    package init(funciones: [Funcion], limites: Limites = Limites(), resilience: ResiliencePolicy = .pinguinos) {
        self.funciones = funciones
        self.limites = limites
        self.resilience = resilience
    }

    /// Reads the keys; what is wrong is noted in the reader.
    package init(_ reader: inout SettingsReader) {
        let nombres = reader.value(Self.nombres, otherwise: []) { Self.lista($0) }
        let llave = LlaveAWS(&reader)
        funciones = nombres.map { AjustesDeFuncion($0).leer(&reader, llave) }
        if let problem = llave.problem, funciones.contains(where: { $0.destino.modo == .aws }) { reader.reject(problem) }
        limites = Limites()
        limites.evento = reader.integer(Self.evento, in: 1024...Self.maximumBodySize)
        limites.respuesta = reader.integer(Self.respuesta, in: 1024...16 << 20)
        limites.cola = reader.integer(Self.cola, in: 0...10_000)
        limites.esperaEnCola = .milliseconds(reader.integer(Self.espera, in: 0...600_000))
        limites.concurrencia = reader.integer(Self.concurrencia, in: 1...1000)
        resilience = ResiliencePolicy(&reader)
    }

    /// Names that can stand in a path and, in capitals, in the name of a variable.
    private static func lista(_ text: String) -> [String]? {
        let nombres = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0.drop { $0 == " " }) }
        let areNames = nombres.allSatisfy { $0.wholeMatch(of: #/[a-z][a-z0-9\-]{0,63}/#) != nil }
        return areNames && Set(nombres).count == nombres.count ? nombres : nil
    }

    private static let nombres = Setting(
        "FUNCIONES", "names with commas, each once, of a to z, 0 to 9 and -", default: "factura",
        "the functions; each has variables of its own, its name in them in capitals")
    private static let evento = Setting(
        "MEDIADOR_EVENTO_MAX", "a number from 1024 to 6291556", default: "6291456", "bytes of the greatest event, as it is sent")
    private static let respuesta = Setting(
        "MEDIADOR_RESPUESTA_MAX", "a number from 1024 to 16777216", default: "6291556", "bytes of the greatest answer that is taken")
    private static let cola = Setting(
        "MEDIADOR_COLA", "a number from 0 to 10000", default: "32", "how many calls may wait for a function")
    private static let espera = Setting(
        "MEDIADOR_COLA_MS", "a number from 0 to 600000", default: "5000", "milliseconds that a call may wait for its turn")
    private static let concurrencia = Setting(
        "MEDIADOR_CONCURRENCIA", "a number from 1 to 1000", default: "32",
        "calls of one function at AWS at a time; an emulator takes one")
}
