extension Discrepancia {
    /// What kind of thing disagrees.
    package enum Tipo: String, Sendable, CaseIterable {
        // Orders.
        case pedidoAtrasado = "pedido_atrasado"
        case pedidoEnCuarentena = "pedido_en_cuarentena"
        case compensacionEnCuarentena = "compensacion_en_cuarentena"
        case compensacionAbandonada = "compensacion_abandonada"
        case reembolsoIncompleto = "reembolso_incompleto"
        // Reservations.
        case confirmadoSinReserva = "confirmado_sin_reserva"
        case consumoSinSalida = "consumo_sin_salida"
        case salidaSinVenta = "salida_sin_venta"
        case reservaHuerfana = "reserva_huerfana"
        case reservaConsumidaSinVenta = "reserva_consumida_sin_venta"
        case reservaDistinta = "reserva_distinta"
        case reservaConVencimiento = "reserva_con_vencimiento"
        // Payments.
        case confirmadoSinPago = "confirmado_sin_pago"
        case pagoSinPedido = "pago_sin_pedido"
        case cobroDoble = "cobro_doble"
        case cobroDistinto = "cobro_distinto"
        case pagoDistinto = "pago_distinto"
        case pagoAtascado = "pago_atascado"
        // The gateway's ledger.
        case movimientoSinPago = "movimiento_sin_pago"
        case aprobadoSinCobro = "aprobado_sin_cobro"
        case cobroSinAprobar = "cobro_sin_aprobar"
        case devolucionDispar = "devolucion_dispar"
        case movimientoDistinto = "movimiento_distinto"
        // Stock.
        case existenciasDescuadradas = "existencias_descuadradas"
        case reservadoDistinto = "reservado_distinto"
        case vendidoDistinto = "vendido_distinto"
    }
}

extension Discrepancia.Tipo {
    /// What to do about it. None of it is done unasked: where the books disagree, a second machine that decides makes it worse.
    package var remedio: String {
        switch self {
        case .pedidoAtrasado: "{programa} conciliar --arreglar; si sigue, los eventos del pedido dicen qué servicio falta"
        case .pedidoEnCuarentena, .compensacionEnCuarentena, .compensacionAbandonada: "{programa} compensaciones listar"
        case .reembolsoIncompleto: "termine a mano lo que falta: POST /pagos/{id}/reembolsar, POST /reservas/{id}/devolver"
        case .confirmadoSinReserva: "compruebe si la mercadería salió; si no, POST /pedidos/{id}/reembolsar"
        case .consumoSinSalida: "POST /reservas/{id}/consumir con su clave"
        case .salidaSinVenta: "compruebe los eventos del pedido: su salida consumiría una reserva que no se vendió"
        case .reservaHuerfana: "POST /reservas/{id}/liberar con su clave"
        case .reservaConsumidaSinVenta: "POST /reservas/{id}/devolver con su clave, si la mercadería no salió"
        case .reservaDistinta: "compare las líneas del pedido con las de la reserva; lo que falte no está vendido"
        case .reservaConVencimiento: "POST /reservas/{id}/consumir con su clave antes de que venza, si el pedido está confirmado"
        case .confirmadoSinPago: "mire los movimientos de la pasarela con esa clave; sin cobro, cobre por otra vía"
        case .pagoSinPedido, .cobroDoble: "POST /pagos/anular con su clave, o POST /pagos/{id}/reembolsar"
        case .cobroDistinto: "POST /pedidos/{id}/reembolsar, o cobre o devuelva la diferencia por otra vía"
        case .pagoDistinto: "compare GET /pagos?clave= con el número de pago que guarda el pedido"
        case .pagoAtascado: "compruebe que pagos está en marcha y llega a la pasarela"
        case .movimientoSinPago: "devuelva el movimiento en la pasarela: pagos no lo conoce"
        case .aprobadoSinCobro: "compruebe la pasarela: pagos da por cobrado lo que no consta"
        case .cobroSinAprobar: "devuelva el cobro en la pasarela: pagos no lo da por cobrado"
        case .devolucionDispar: "compruebe en la pasarela si el dinero se devolvió"
        case .movimientoDistinto: "compruebe en la pasarela qué importe se movió"
        case .existenciasDescuadradas: "cuente el producto y cárguelo de nuevo: POST /stock {\"producto_id\",\"cantidad\"}"
        case .reservadoDistinto, .vendidoDistinto: "compare GET /reservas con GET /stock/{id}: cargar el producto no lo corrige"
        }
    }
}
