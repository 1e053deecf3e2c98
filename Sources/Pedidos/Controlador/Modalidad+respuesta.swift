package import HTTPServer
internal import JSON
internal import ServiceKit

extension Modalidad {
    /// How the end of an order is kept for whoever asked for it, whichever replica ends it.
    package var constancia: Constancia {
        Constancia { nombre, resultado, trace, transaction in try OnceOnly.end(nombre, respuesta(resultado), trace, transaction) }
    }

    /// What a caller is told of an order that he had confirmed or refunded.
    package func respuesta(_ resultado: Result<Resultado, any Error>) -> Result<Response, any Error> {
        resultado.flatMap { resultado in
            if self == .porPasos, case .rechazado = resultado.pago { return .failure(PedidoError.pagoRechazado(resultado)) }
            let headers: HTTPHeaders = ["Location": "/pedidos/\(resultado.pedidoID)"]
            return .success(.json(resultado, status: status(of: resultado.estado), headers: headers))
        }
    }

    private func status(of estado: Pedido.Estado) -> Int {
        switch estado {
        case .confirmado: self == .deUnaVez ? 201 : 200
        case .reembolsado: 200
        case .pendiente, .confirmando, .cancelado, .reembolsando: 202
        }
    }
}
