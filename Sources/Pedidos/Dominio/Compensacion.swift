package import WorldKit

/// Something that is to be taken back, or made final, at another service: a row that stays until it is done.
package struct Compensacion: Sendable, Equatable {
    /// What is to be done, in the order in which it is: money before goods.
    package enum Accion: String, Sendable, CaseIterable {
        /// Void the charge.
        case anular
        /// Give the charge back.
        case reembolsar
        /// Release the reservation.
        case liberar
        /// Make the reservation final.
        case consumir
        /// Put the goods of a consumed reservation back in stock.
        case devolver
    }

    /// Where it stands.
    package enum Estado: String, Sendable, CaseIterable {
        /// It is tried until it is done.
        case pendiente
        case hecha
        /// Refused for good, again and again: it waits for an operator.
        case cuarentena
        /// An operator took it as done.
        case forzada
        /// An operator gave it up.
        case abandonada

        /// Whether nothing more is to be done.
        package var haTerminado: Bool { self == .hecha || self == .forzada || self == .abandonada }
    }

    /// Its number.
    package let id: Int64
    /// The order's number.
    package let pedidoID: Int64
    /// The name of the reservation or of the charge.
    package let clave: String
    /// What is to be done.
    package let accion: Accion
    /// Where it stands.
    package let estado: Estado
    /// How often it was tried.
    package let intentos: Int64
    /// How often it was refused for good.
    package let rechazos: Int64
    /// When it is tried next; nil when it is not.
    package let proximo: Instante?
    /// What went wrong last.
    package let ultimoError: String?
    /// Why an operator decided as he did.
    package let razon: String?
    /// The operator.
    package let quien: String?

    package init(
        id: Int64, pedidoID: Int64, clave: String, accion: Accion, estado: Estado = .pendiente, intentos: Int64 = 0, rechazos: Int64 = 0,
        proximo: Instante? = nil, ultimoError: String? = nil, razon: String? = nil, quien: String? = nil
    ) {
        self.id = id
        self.pedidoID = pedidoID
        self.clave = clave
        self.accion = accion
        self.estado = estado
        self.intentos = intentos
        self.rechazos = rechazos
        self.proximo = proximo
        self.ultimoError = ultimoError
        self.razon = razon
        self.quien = quien
    }

    /// The same, done.
    var hecha: Compensacion {
        Compensacion(
            id: id, pedidoID: pedidoID, clave: clave, accion: accion, estado: .hecha, intentos: intentos + 1, rechazos: rechazos)
    }

    /// The same after a try that failed.
    /// - Parameters:
    ///   - esRechazo: whether the other side refuses for good.
    ///   - limite: refusals after which an operator is asked.
    func fallida(_ error: String, esRechazo: Bool, limite: Int64) -> Compensacion {
        let rechazos = rechazos + (esRechazo ? 1 : 0)
        return Compensacion(
            id: id, pedidoID: pedidoID, clave: clave, accion: accion, estado: rechazos >= limite ? .cuarentena : .pendiente,
            intentos: intentos + 1, rechazos: rechazos, ultimoError: error)
    }
}
