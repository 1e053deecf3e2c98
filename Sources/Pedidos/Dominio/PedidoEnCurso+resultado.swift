extension PedidoEnCurso {
    /// What is told of the order as it stands, whoever asks.
    var resultado: Result<Resultado, any Error> {
        func hay(_ pago: Resultado.Pago) -> Result<Resultado, any Error> {
            .success(Resultado(pedidoID: id, total: total, estado: estado, pago: pago))
        }
        switch (estado, motivo, cobro) {
        case (.confirmado, _, let cobro?): return hay(.aprobado(id: cobro.id))
        case (.reembolsado, _, let cobro?): return hay(.reembolsado(id: cobro.id))
        case (.cancelado, .pagoRechazado, let cobro?), (.pendiente, .pagoRechazado, let cobro?): return hay(.rechazado(id: cobro.id))
        case (.cancelado, .sinStock, _), (.pendiente, .sinStock, _): return .failure(PedidoError.sinStock([]))
        case (.pendiente, .sinServicio, _): return .failure(PedidoError.noSePudo)
        case (.cancelado, .aPedido, _): return .failure(PedidoError.noAdmite(.confirmar, .cancelado))
        case (.cancelado, .abandonado, let cobro?) where !cobro.aprobado: return hay(.rechazado(id: cobro.id))
        case (.cancelado, .abandonado, _): return hay(.incierto)
        case (.cancelado, _, _): return .failure(PedidoError.noSePudo)
        case (.pendiente, _, _), (.confirmando, _, _), (.confirmado, _, _), (.reembolsando, _, _), (.reembolsado, _, _):
            return hay(.incierto)
        }
    }
}
