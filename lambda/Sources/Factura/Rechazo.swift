internal import JSON

/// What whoever sent a bad event is told.
struct Rechazo: Error, Equatable, JSONEncodable {
    /// 400 for what is not of the form, 422 for what makes no invoice.
    let status: Int
    /// A sentence.
    let frase: String
    /// The member that does not do, such as `pedido.lineas[0].cantidad`; nil when it is the event as a whole.
    let miembro: String?

    /// nil for an error that is not the sender's.
    init?(_ error: any Error) {
        switch error {
        case let error as JSONSyntaxError: (status, frase, miembro) = (400, error.sentence, nil)
        case let error as JSONMemberError: (status, frase, miembro) = (400, error.sentence, error.path.isEmpty ? nil : error.path)
        case let error as JSONMissingMember: (status, frase, miembro) = (400, error.sentence, error.path)
        case let error as SolicitudImposible: (status, frase, miembro) = (422, error.frase, error.miembro)
        default: return nil
        }
    }

    func encode(into writer: inout JSONWriter) {
        writer.object { object in
            object.member("error", frase)
            object.optional("miembro", miembro)
        }
    }
}
