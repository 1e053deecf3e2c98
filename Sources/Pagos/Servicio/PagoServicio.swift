internal import Observability
package import Persistence
internal import Resilience
package import ServiceKit
internal import WorldKit

/// The rules of payments: what is to be done is written down first, then the gateway is asked, then its word is written down.
///
/// Once the first has been committed the rest goes on to its end (`PagoSaga`), in this process or in the one that takes it over:
/// who goes away, or waits no longer, ends only the wait. So does a service that stops. From then on, and where it is not known
/// whether that commit took place, no error is thrown that says that nothing was done.
package struct PagoServicio: Sendable {
    /// What is kept in the commit that begins something, or finds it settled; it may run more than once.
    package typealias Nota = @Sendable (Transaction) throws -> Void

    private let saga: PagoSaga

    package init(_ saga: PagoSaga) { self.saga = saga }

    /// Charges, once for each key.
    /// - Parameters:
    ///   - clave: the caller's name for the charge; nil for one that is not repeated.
    ///   - ensayo: what a rehearsal does to this call; nil for nothing.
    /// - Returns: how it ended, `aprobado` or `rechazado`, and whether that was before.
    /// - Throws: `PagoError`: `enCurso` or `incierto` while that is not known, `terminado` once it was voided or given back.
    package func pagar(_ cobro: Cobro, clave: String?, ensayo: Ensayo? = nil) async throws -> (pago: Pago, repetido: Bool) {
        switch try await empezar(cobro, clave: clave ?? saga.world.uuid().description) {
        case .antes(let pago): return (try cobrado(pago), true)
        case .nuevo(let pago): return (try cobrado(try await llevar(pago, ensayo)), false)
        }
    }

    /// Voids the charge of a key, or sees to it that it is never made.
    /// - Parameter nota: left out where the answer is to wait for what another request began.
    /// - Returns: the payment at rest: `anulado`, `rechazado` or `reembolsado`; nil as `PagoDAO.empezarAnulacion` has it.
    /// - Throws: `PagoError`: `enCurso` while the gateway is asked for anything, `incierto`.
    package func anular(clave: String, _ nota: @escaping Nota = { _ in }) async throws -> Pago? {
        let unit = saga.dao.empezarAnulacion(clave: clave, arriendo: saga.plazos.arriendo).within { transaction, work in
            let empezado = try work(transaction)
            if empezado?.espera != true { try nota(transaction) }
            return empezado
        }
        switch try await anotar(unit, clave: clave) {
        case nil: return nil
        case .antes(let pago):
            if pago.estado == .enCurso, !Regla.enCurso.rige { return pago.en(.anulado) }
            return try enReposo(pago)
        case .nuevo(let pago): return try enReposo(try await llevar(pago))
        }
    }

    /// Gives an approved charge back.
    /// - Parameter nota: left out where the answer is to wait for what another request began.
    /// - Returns: the payment, `reembolsado`.
    /// - Throws: `PagoError`: `noEncontrado`, `enCurso` while the gateway is asked for anything, `incierto`, `terminado` when there is
    ///   nothing to give back.
    package func reembolsar(_ id: Int64, _ nota: @escaping Nota = { _ in }) async throws -> Pago {
        let unit = saga.dao.empezarReembolso(id, arriendo: saga.plazos.arriendo).within { transaction, work in
            do throws(any Error) {
                let empezado = try transaction.attempt(work)
                if !empezado.espera { try nota(transaction) }
                return Result<PagoDAO.Empezado, PagoError>.success(empezado)
            } catch let error as PagoError where error.esFinal {
                // A no is an answer too, and is kept as one.
                try nota(transaction)
                return .failure(error)
            }
        }
        let pago: Pago
        switch try await anotar(unit, clave: nil).get() {
        case .antes(let antes): pago = try enReposo(antes)
        case .nuevo(let nuevo): pago = try enReposo(try await llevar(nuevo))
        }
        guard pago.estado == .reembolsado else { throw PagoError.terminado(pago) }
        return pago
    }

    /// - Throws: `PagoError.noEncontrado`
    package func pago(_ id: Int64) async throws -> Pago {
        guard let pago = try await saga.dao.pago(id) else { throw PagoError.noEncontrado }
        return pago
    }

    /// - Throws: `PagoError.noEncontrado`
    package func pago(clave: String) async throws -> Pago {
        guard let pago = try await saga.dao.pago(clave: clave) else { throw PagoError.noEncontrado }
        return pago
    }

    /// Those of the keys that there are, in order of time.
    package func pagos(claves: [String]) async throws -> [Pago] { try await saga.dao.pagos(claves: claves) }

    /// Up to one more than was asked for, in order of time.
    package func pagos(despuesDe key: MomentKey, _ limit: Int64) async throws -> [Pago] {
        try await saga.dao.pagos(despuesDe: key.moment, key.id, limite: limit + 1)
    }

    private func empezar(_ cobro: Cobro, clave: String) async throws -> PagoDAO.Empezado {
        do {
            return try await saga.dao.empezar(clave: clave, cobro, arriendo: saga.plazos.arriendo).commit()
        } catch DatabaseError.commitUnknown(let message) {
            // Its key tells whether it is there. Then it is charged, by this process or by another: the caller must know of it.
            guard let pago = try await releer(clave) else { throw DatabaseError.commitUnknown(message) }
            guard pago.cobro == nil || pago.cobro == cobro else { throw PagoError.claveUsada }
            return pago.estado == .enCurso ? .nuevo(pago) : .antes(pago)
        }
    }

    /// - Throws: `PagoError.incierto` where the charge may be there and cannot be read.
    private func releer(_ clave: String) async throws -> Pago? {
        do {
            return try await saga.dao.asentado(clave: clave)
        } catch {
            saga.log.warning("it is not known whether a charge was written down", ["clave": clave, "error": "\(error)"])
            throw PagoError.incierto(clave: clave, estado: .enCurso)
        }
    }

    /// Writes down that something is to be taken back. Where it is not known whether that took place, whoever asks again is told, and
    /// what was written down is gone on with meanwhile.
    private func anotar<Value>(_ unit: UnitOfWork<Value>, clave: String?) async throws -> Value {
        do {
            return try await unit.commit()
        } catch DatabaseError.commitUnknown(let message) {
            saga.log.warning("it is not known whether something was written down", ["clave": clave ?? "-", "error": message])
            throw PagoError.incierto(clave: clave, estado: nil)
        }
    }

    /// What has been written down goes on, whether or not somebody waits for it; this is the wait.
    private func llevar(_ pago: Pago, _ ensayo: Ensayo? = nil) async throws -> Pago {
        let fin = saga.world.start("payment") { [saga] in try await saga.llevar(pago, ensayo) }
        var hasta = saga.world.uptime + saga.plazos.espera
        if let deadline = Deadline.current { hasta = min(hasta, deadline.moment) }
        do {
            if let pago = try await fin.value(until: hasta, in: saga.world) { return pago }
        } catch {
            // Also where the wait was ended, as it is when the service stops: what has begun was not.
            saga.log.info("payment not waited for any longer", ["pago": String(pago.id), "error": "\(error)"])
        }
        throw PagoError.enCurso(pago)
    }

    private func enReposo(_ pago: Pago) throws -> Pago {
        if pago.estado.estaPendiente { throw PagoError.enCurso(pago) }
        return pago
    }

    private func cobrado(_ pago: Pago) throws -> Pago {
        switch pago.estado {
        case .aprobado, .rechazado: return pago
        case .enCurso: throw PagoError.enCurso(pago)
        // What takes it back has been written down, so it is known how that ends.
        case .anulando: throw PagoError.terminado(pago.en(.anulado))
        case .reembolsando: throw PagoError.terminado(pago.en(.reembolsado))
        case .anulado, .reembolsado: throw PagoError.terminado(pago)
        }
    }
}
