package import OutboundHTTP

/// Where the calls of a function go.
package enum Destino: Sendable {
    /// A function at AWS.
    package struct AWS: Sendable {
        /// Such as `https://lambda.us-east-1.amazonaws.com`.
        package let url: String
        /// The plain name: libcurl signs no address of a function (ARN) rightly.
        package let nombre: String
        /// A version, an alias or `$LATEST`; nil for what AWS takes then.
        package let calificador: String?
        /// By whom.
        package let firmante: FirmanteAWS

        package init(url: String, nombre: String, calificador: String?, firmante: FirmanteAWS) {
            self.url = url
            self.nombre = nombre
            self.calificador = calificador
            self.firmante = firmante
        }
    }

    /// The base address of an emulator, without a slash at the end.
    case emulador(url: String)
    case aws(AWS)

    package var modo: Modo {
        switch self {
        case .emulador: .emulador
        case .aws: .aws
        }
    }

    /// Of the machine that is called.
    var url: String {
        switch self {
        case .emulador(let url): url
        case .aws(let aws): aws.url
        }
    }

    /// How much longer than the function may run its answer may take to come: two seconds to connect; at AWS a function that starts has ten
    /// seconds for that, which its time-out does not count.
    var demora: Duration {
        switch self {
        case .emulador: .seconds(3)
        case .aws: .seconds(14)
        }
    }

    /// The call.
    /// - Parameter maximo: bytes of the answer that are taken.
    package func peticion(_ evento: [UInt8], timeout: Duration, maximo: Int) -> OutboundRequest {
        var request = OutboundRequest("POST", direccion, headers: [("Content-Type", "application/json")], body: evento, timeout: timeout)
        request.maximumResponseSize = maximo
        if case .aws(let aws) = self { request.signature = aws.firmante.firma }
        return request
    }

    /// As whom AWS is called; nil where nobody asks.
    var firmante: FirmanteAWS? { if case .aws(let aws) = self { aws.firmante } else { nil } }

    private var direccion: String {
        switch self {
        case .emulador(let url): url + "/2015-03-31/functions/function/invocations"
        case .aws(let aws):
            "\(aws.url)/2015-03-31/functions/\(aws.nombre)/invocations"
                + (aws.calificador.map { "?Qualifier=" + ($0.hasPrefix("$") ? "%24" + $0.dropFirst() : $0) } ?? "")
        }
    }
}
