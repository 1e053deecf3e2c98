package import ServiceKit

extension ProductoError: ProblemConvertible {
    package var problem: Problem {
        switch self {
        case .noEncontrado: NotFound().problem
        case .nadaParaActualizar: Problem(.invalid, "Nada para actualizar", detail: "Envíe «nombre», «precio» o los dos.")
        }
    }
}
