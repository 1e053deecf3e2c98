import Glibc
import LambdaRuntime
import WorldKit

/// A function that misbehaves as its event says, or at its start as the variable `PRUEBA_INICIO` says.
@main enum FuncionDePrueba {
    /// What an event asks for.
    struct Orden: Decodable, Sendable {
        /// `responder`, `fallar`, `morir`, `salir`, `colgar`, `atascar`, `agrandar`, `medir`, `variable` or `contexto`.
        let hacer: String
        /// Comes back.
        let texto: String?
        /// Of the text that `agrandar` answers.
        let bytes: Int?
    }

    /// What is answered.
    struct Dicho: Encodable {
        var texto: String?
        var pid: Int32?
        var requestID: String?
        var restanteMs: Int64?
        var clientContext: String?
    }

    struct SinRemedio: Error, CustomStringConvertible {
        let description: String
    }

    static func main() async {
        await LambdaFunction("funcion-de-prueba", summary: "misbehaves as it is told") { _ in
            switch variable("PRUEBA_INICIO") {
            case "muere": kill(getpid(), SIGKILL)
            case "falla": throw FunctionError("Unprepared", message: "nothing is ready")
            case "sale": exit(3)
            default: break
            }
            return LambdaHandler { (orden: Orden, context) in try await hacer(orden, context) }
        }.main()
    }

    private static func variable(_ name: String) -> String? { unsafe getenv(name).map { unsafe String(cString: $0) } }

    private static func hacer(_ orden: Orden, _ context: LambdaContext) async throws -> Dicho {
        switch orden.hacer {
        case "responder": return Dicho(texto: orden.texto, pid: getpid())
        case "contexto":
            return Dicho(
                texto: context.functionARN, requestID: context.requestID, restanteMs: context.remaining.millis,
                clientContext: context.clientContext)
        case "medir": return Dicho(texto: String(orden.texto?.utf8.count ?? 0))
        case "variable": return Dicho(texto: variable(orden.texto ?? ""))
        case "agrandar": return Dicho(texto: String(repeating: "x", count: orden.bytes ?? 0))
        case "morir": kill(getpid(), SIGKILL)
        case "salir": exit(3)
        case "colgar": try await context.world.sleep(for: .seconds(600))
        // Nothing tells a thread that waits here.
        case "atascar": pause()
        default: break
        }
        throw SinRemedio(description: orden.texto ?? "no such order: \(orden.hacer)")
    }
}
