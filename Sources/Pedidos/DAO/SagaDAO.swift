package import Dinero
package import Persistence
package import ServiceKit
package import WorldKit

/// The commits of an order that is under way. Every write of an order that exists is conditional on its version: whoever finds
/// another one gets `PedidoError.versionPerdida`, and nothing is written.
package struct SagaDAO: Sendable {
    let database: Database

    package init(_ database: Database) { self.database = database }

    /// What is to be written of a new order.
    package struct Nuevo: Sendable {
        /// Its name for ever, whatever its row number.
        package let clave: UUIDv7
        /// In the order they were wished for; 1 to 200.
        package let lineas: [Linea]
        /// The exact sum of the lines.
        package let total: Importe
        /// How it is to be paid.
        package let pago: FormaDePago
        /// The subject of whoever orders.
        package let dueno: String
    }

    /// The first commit: the intent, with deadline and lease.
    /// - Parameter peticion: the request of the caller; nil when it has no name.
    package func empezar(_ nuevo: Nuevo, _ plazos: Plazos, _ peticion: RequestName?, trace: String?) -> UnitOfWork<PedidoEnCurso> {
        database.unit { transaction in
            let now = try transaction.now
            let id = try transaction.insert(
                """
                INSERT INTO pedidos (clave, estado, total, moneda, version, creado, intento, paso, plazo, arriendo, medio, referencia,
                    rechazar, peticion_sujeto, peticion_operacion, peticion_clave, peticion_ruta, dueno)
                VALUES (?, ?, ?, ?, 1, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
                """, .text(nuevo.clave.description), .text(Pedido.Estado.confirmando.rawValue), .integer(nuevo.total.diezmilesimas),
                .text(nuevo.pago.moneda.codigo), .integer(now.micros), .text(Paso.adelante.rawValue),
                .integer((now + plazos.confirmacion).micros), .integer((now + plazos.arriendo).micros), .text(nuevo.pago.medio),
                SQLValue(nuevo.pago.referencia), SQLValue(nuevo.pago.fail ? 1 : 0), SQLValue(peticion?.subject),
                SQLValue(peticion?.operation), SQLValue(peticion?.key), SQLValue(peticion?.path), .text(nuevo.dueno))
            try PedidoDAO.insertar(nuevo.lineas, de: id, transaction)
            try EventoDAO.anotar([Evento(.iniciado, momento: now, intento: 1, traceID: trace)], de: id, transaction)
            return PedidoEnCurso(
                id: id, intento: Intento(nuevo.clave, 1), estado: .confirmando, paso: .adelante, version: 1, lineas: nuevo.lineas,
                total: nuevo.total, pago: nuevo.pago, tieneNombre: peticion != nil, esPropio: true)
        }
    }

    /// An order by its name, as the one who has just begun it sees it, at its first version, whoever has it by now; nil when there
    /// is none: tells whether a first commit took place.
    /// - Throws: `DatabaseError`
    package func empezado(_ clave: UUIDv7) async throws -> PedidoEnCurso? {
        try await database.read { transaction in
            let id = try transaction.first(
                "SELECT id FROM pedidos WHERE clave = ?\(transaction.dialect.settled)", .text(clave.description)
            ) { try $0.integer(0) }
            return try id.map { try Self.enCurso($0, esPropio: true, transaction).tras(version: 1, compensaciones: []) }
        }
    }

    /// The turn: from here on only what takes back is done.
    /// - Parameter acciones: what is to be taken back, in order.
    package func darVuelta(
        _ pedido: PedidoEnCurso, _ motivo: Pedido.Motivo, _ acciones: [Compensacion.Accion], _ eventos: [Evento], arriendo: Duration
    ) -> UnitOfWork<PedidoEnCurso> {
        database.unit { transaction in
            try Self.conditional(
                transaction.execute(
                    """
                    UPDATE pedidos SET paso = ?, motivo = ?, pago_id = ?, pago_estado = ?, arriendo = ?, version = version + 1
                    WHERE id = ? AND version = ?
                    """, .text(Paso.compensando.rawValue), .text(motivo.rawValue), SQLValue(pedido.cobro?.id),
                    SQLValue(pedido.cobro?.estado), .integer((transaction.now + arriendo).micros), .integer(pedido.id),
                    .integer(pedido.version)))
            let filas = try acciones.map { try Self.insertar($0, de: pedido, transaction) }
            try EventoDAO.anotar(eventos, de: pedido.id, transaction)
            return pedido.tras(paso: .compensando, motivo: motivo, version: pedido.version + 1, compensaciones: filas)
        }
    }

    /// The last commit: the order is `estado` from here on. What was to be taken back stands as `pedido` has it.
    /// - Returns: the request that began it, for its answer.
    package func terminar(
        _ pedido: PedidoEnCurso, _ estado: Pedido.Estado, _ motivo: Pedido.Motivo?, _ eventos: [Evento]
    ) -> UnitOfWork<RequestName?> {
        database.unit { transaction in
            try Self.conditional(
                transaction.execute(
                    """
                    UPDATE pedidos SET estado = ?, motivo = ?, oculto = ?, paso = NULL, arriendo = NULL, pago_id = ?, pago_estado = ?,
                        version = version + 1 WHERE id = ? AND version = ?
                    """, .text(estado.rawValue), SQLValue(motivo?.rawValue),
                    SQLValue(estado == .cancelado && (motivo == .sinStock || motivo == .sinServicio) ? 1 : 0), SQLValue(pedido.cobro?.id),
                    SQLValue(pedido.cobro?.estado), .integer(pedido.id), .integer(Self.version(of: pedido, transaction))))
            for fila in pedido.compensaciones { try CompensacionDAO.guardar(fila, transaction) }
            switch estado {
            case .confirmado where pedido.estado == .confirmando: try SalidaDAO.poner(pedido, transaction)
            case .reembolsado: try SalidaDAO.quitar(pedido.intento.reserva, transaction)
            default: break
            }
            try EventoDAO.anotar(eventos, de: pedido.id, transaction)
            return pedido.tieneNombre ? try Self.peticion(pedido.id, transaction) : nil
        }
    }

    /// Adds to the timeline what was asked by somebody who has lost the order.
    package func contar(_ eventos: [Evento], de pedidoID: Int64) -> UnitOfWork<Void> {
        database.unit { try EventoDAO.anotar(eventos, de: pedidoID, $0) }
    }

    /// Keeps the order for another lease, with what has happened so far.
    /// - Returns: whether its deadline is past.
    package func prorrogar(_ pedido: PedidoEnCurso, _ eventos: [Evento], arriendo: Duration) -> UnitOfWork<Bool> {
        database.unit { transaction in
            try Self.conditional(
                transaction.execute(
                    "UPDATE pedidos SET arriendo = ? WHERE id = ? AND version = ?", .integer((transaction.now + arriendo).micros),
                    .integer(pedido.id), .integer(pedido.version)))
            try EventoDAO.anotar(eventos, de: pedido.id, transaction)
            let plazo = try transaction.first("SELECT plazo FROM pedidos WHERE id = ?", .integer(pedido.id)) { try $0.integer(0) }
            return try plazo.map { try $0 <= transaction.now.micros } ?? true
        }
    }

    /// Writes down how far taking back has come, and from when on anybody may go on with it.
    /// - Parameters:
    ///   - pausa: until the next try; nil for an order that waits for an operator.
    ///   - arriendo: for how long this process keeps the order after that.
    package func anotar(
        _ pedido: PedidoEnCurso, _ eventos: [Evento], pausa: Duration?, arriendo: Duration = .zero
    ) -> UnitOfWork<PedidoEnCurso> {
        database.unit { transaction in
            let paso = pausa == nil ? Paso.cuarentena : .compensando
            try Self.conditional(
                transaction.execute(
                    "UPDATE pedidos SET paso = ?, arriendo = ?, version = version + 1 WHERE id = ? AND version = ?", .text(paso.rawValue),
                    SQLValue(pausa.map { try (transaction.now + $0 + arriendo).micros }), .integer(pedido.id), .integer(pedido.version)))
            let proximo = try pausa.map { try transaction.now + $0 }
            for fila in pedido.compensaciones { try CompensacionDAO.guardar(fila, proximo: proximo, transaction) }
            try EventoDAO.anotar(eventos, de: pedido.id, transaction)
            return pedido.tras(paso: paso, version: pedido.version + 1, compensaciones: pedido.compensaciones)
        }
    }

    /// Whether there is an order that nobody drives any more.
    /// - Throws: `DatabaseError`
    package func hayLibres() async throws -> Bool {
        try await database.read { transaction in
            try transaction.first("SELECT id FROM pedidos WHERE arriendo <= ? LIMIT 1", .integer(transaction.now.micros)) {
                try $0.integer(0)
            } != nil
        }
    }

    /// The moment by which leases are judged.
    /// - Throws: `DatabaseError`
    package func ahora() async throws -> Instante { try await database.read { try $0.now } }

    /// Takes over orders that nobody drives any more, the longest waiting first: each has a new version.
    /// - Parameter hasta: those alone that were free then already; nil for all that are free now.
    package func tomar(limite: Int, hasta: Instante? = nil, arriendo: Duration, trace: String?) -> UnitOfWork<Tomados> {
        database.unit { transaction in
            let now = try transaction.now
            let libres = try transaction.query(
                "SELECT id, version, arriendo FROM pedidos WHERE arriendo <= ? ORDER BY arriendo LIMIT ?\(transaction.dialect.skippingLocked)",
                .integer(min(now, hasta ?? now).micros), SQLValue(limite)
            ) { (id: try $0.integer(0), version: try $0.integer(1), libreDesde: Instante(micros: try $0.integer(2))) }
            var tomados = Tomados()
            for libre in libres {
                let taken = try transaction.execute(
                    "UPDATE pedidos SET arriendo = ?, version = version + 1 WHERE id = ? AND version = ?",
                    .integer((now + arriendo).micros), .integer(libre.id), .integer(libre.version))
                guard taken == 1 else { continue }
                let pedido: PedidoEnCurso
                do throws(any Error) {
                    pedido = try Self.enCurso(libre.id, esPropio: false, transaction)
                } catch DatabaseError.failed(let name, let message) {
                    // One that cannot be read must not hold up the others.
                    tomados.ilegibles.append((libre.id, "\(name): \(message)"))
                    try transaction.execute(
                        "UPDATE pedidos SET arriendo = ? WHERE id = ?", .integer((now + .seconds(60)).micros), .integer(libre.id))
                    continue
                }
                tomados.pedidos.append(pedido)
                if pedido.esperaba(hasta: libre.libreDesde) { continue }
                tomados.abandonados.append(pedido)
                let evento = Evento(.retomado, momento: now, intento: pedido.intento.numero, traceID: trace)
                try EventoDAO.anotar([evento], de: libre.id, transaction)
            }
            return tomados
        }
    }

    /// An order as it stands, whoever drives it; nil when there is none.
    /// - Parameters:
    ///   - alcance: of whoever asks; another's order is none.
    ///   - settled: whether a transaction of it that has not ended is waited for.
    /// - Throws: `DatabaseError`
    package func estado(_ id: Int64, _ alcance: Alcance = .todos, settled: Bool = false) async throws -> PedidoEnCurso? {
        try await database.read { transaction in
            let locking = settled ? transaction.dialect.settled : ""
            let esSuyo = try transaction.first("SELECT dueno FROM pedidos WHERE id = ?\(locking)", .integer(id)) { row in
                alcance.abarca(try row.optionalText(0))
            }
            guard esSuyo == true else { return nil }
            return try Self.enCurso(id, esPropio: false, transaction)
        }
    }
}
