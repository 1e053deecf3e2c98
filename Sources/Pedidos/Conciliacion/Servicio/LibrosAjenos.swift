/// What inventario and pagos have of some names: everything that is read of them goes through here, never more than a page.
struct LibrosAjenos: Sendable {
    let inventario: ReservasCliente
    let pagos: CobrosCliente

    /// Attempts of orders, with what stands under their names now.
    /// - Throws: `RemoteError`, `CancellationError`
    func intentos(_ intentos: [(pedido: PedidoConciliable, numero: Int64)]) async throws -> [IntentoConciliable] {
        let nombres = intentos.map { Intento(clave: $0.pedido.clave, numero: $0.numero) }
        let cobros = nombres.map(\.cobro)
        async let reservas = inventario.reservas(nombres.map(\.reserva))
        async let pagos = pagos.pagos(cobros)
        async let movimientos = self.pagos.movimientos(cobros)
        let (r, p, m) = try await (reservas, pagos, movimientos)
        return zip(intentos, nombres).map { intento, nombre in
            IntentoConciliable(
                pedido: intento.pedido, numero: intento.numero, reserva: r[nombre.reserva], pago: p[nombre.cobro],
                movimientos: m[nombre.cobro] ?? [])
        }
    }
}
