/// What is asked for, step by step.
extension Scenario {
    /// Steps of one stage are asked for at one time.
    func stages(in shape: Shape) -> [[Step]] {
        switch shape {
        case .pinguinos: [[.order(items(shape, \.wanted), fail: end(in: shape) == .cancelado, wanted: firstStatus)]] + refund
        case .compras: [[.make(items(shape, \.made))]] + confirmation + refund
        }
    }

    private var refund: [[Step]] { self == .reembolso ? [[.refund]] : [] }

    /// How it ends where one call asks for all of it.
    private var firstStatus: Int {
        switch end(in: .pinguinos) {
        case .confirmado, .reembolsado, .cualquiera: 201
        case .cancelado: 202
        case .sinStock: 409
        }
    }

    /// From an order that is made to one that is confirmed.
    private var confirmation: [[Step]] {
        switch self {
        case .confirmado: [[.edit(items(.compras, \.wanted))], [.confirm(1, wanted: [200])]]
        case .rechazado, .liberarTarda: [[.confirm(1, fail: true, wanted: [402])], [.confirm(2, wanted: [200])]]
        case .sinStock: [[.confirm(1, wanted: [409])], [.edit(items(.compras, \.wanted))], [.confirm(2, wanted: [200])]]
        case .cancelado: [[.cancel(wanted: [200])]]
        case .contraEditar: [[.confirm(1, wanted: [200]), .edit(items(.compras, \.wanted), wanted: [200, 409, 412])]]
        case .contraCancelar: [[.confirm(1, wanted: [200, 409]), .cancel(wanted: [200, 409])]]
        case .dosProductos, .reembolso, .retomado, .alLimite, .cobroRetomado, .vencido, .tardio: [[.confirm(1, wanted: [200])]]
        }
    }

    private func items(_ shape: Shape, _ count: (Line) -> Int) -> String {
        lines(in: shape).enumerated().map { #"{"producto_id":\#($0 + 1),"cantidad":\#(count($1))}"# }.joined(separator: ",")
    }
}
