package import ServiceKit

extension FuncionError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .noExiste: Problem(.notFound, "No existe esa función")
        case .eventoDemasiadoGrande(let limite):
            Problem(
                .tooLarge, "El evento es demasiado grande",
                detail: "Con las cabeceras que recibe la función, el límite es de \(limite) bytes.")
        case .colaLlena, .sinTurno: Self.ocupada("La función está ocupada", .seconds(1), Self.nada)
        case .cerrando: Self.ocupada("El mediador se está deteniendo", .seconds(1), Self.nada)
        case .circuitoAbierto(let pausa): Self.ocupada("El circuito hacia la función está abierto", pausa, Self.nada)
        case .ocupada(let pausa): Self.ocupada("La función está ocupada", pausa, Self.nada)
        case .sinConexion: Self.ocupada("La función no responde", .seconds(1), Self.nada)
        case .sinRespuesta: Self.ocupada("La función no responde", .seconds(1), Self.quiza)
        case .plazoAgotado: Problem(.timedOut, "La función no respondió a tiempo", detail: Self.quiza)
        case .tardoDemasiado: Problem(.timedOut, "La función tardó demasiado", detail: Self.quiza)
        case .fallo: Problem(.badGateway, "La función falló", detail: Self.quiza)
        case .respuestaInvalida: Problem(.badGateway, "La función respondió algo inesperado", detail: Self.quiza)
        case .respuestaDemasiadoGrande: Problem(.badGateway, "La respuesta de la función es demasiado grande", detail: Self.quiza)
        case .rechazada, .averia: Problem(.badGateway, "No se pudo llamar a la función")
        }
    }

    private static let nada = "No se hizo nada."
    private static let quiza = "No se sabe si hizo lo pedido."

    private static func ocupada(_ error: String, _ pausa: Duration, _ detail: String) -> Problem {
        Problem(.unavailable, error, detail: detail, headers: Problem.unavailable(retryAfter: pausa).headers)
    }
}
