package import ServiceKit

extension ClavesError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .demasiadas(let maximo):
            Problem(.conflict, "Hay demasiadas claves", detail: "Se publican \(maximo) como mucho: retire antes una que ya no firma.")
        case .desconocida: NotFound().problem
        case .enUso: Problem(.conflict, "La clave está en uso", detail: "Con ella se firma: cree antes otra.")
        }
    }
}
