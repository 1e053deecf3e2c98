/// A payment gateway: who really moves the money.
///
/// What every gateway must keep, the real ones behind an adapter:
///
/// - **All by key, all harmless to repeat.** A key names one charge for ever, at the gateway too. The same call under the same key is
///   done once, however often it is sent, at the same time or years later, and always gets the answer of the first. Where the
///   gateway's own keys expire (24 h are usual), the adapter looks up before it repeats.
/// - **An error means: not known.** Each call throws when what became of it is not known: no answer, a time-out, a 5xx. It never
///   throws for a no that the gateway stands by. A charge that is declined, or whose key was voided, is a verdict.
/// - **A time limit.** A call ends within a time that is well under the lease of a payment (`ARRIENDO_S`), or the recovery will send
///   it a second time while it still runs. That is harmless, and load.
/// - **A look-up that finds nothing proves nothing.** The charge may still be on its way. Only charging under the key, or
///   voiding it, settles it.
///
/// Any task may call it, many at once, also under one key.
package protocol Pasarela: Sendable {
    /// Charges, or tells what became of the charge of this key before.
    /// - Throws: when what became of it is not known.
    func cobrar(clave: String, _ cobro: Cobro) async throws -> VeredictoDePasarela

    /// What the gateway knows of the charge of this key; nil when it knows nothing, yet.
    /// - Throws: when it cannot be asked.
    func consultar(clave: String) async throws -> VeredictoDePasarela?

    /// Voids the charge of this key. After that no money is held under it, and none will be taken: one that comes later is refused.
    /// - Throws: when it is not known whether it is voided.
    func anular(clave: String) async throws

    /// Gives back the whole charge of this key, once.
    /// - Throws: when it is not known whether it was given back, and when there was no such charge.
    func reembolsar(clave: String) async throws
}
