package import OutboundHTTP
internal import WorldKit

/// As whom AWS is called, as it was read last. Temporary credentials are renewed from outside, in the files that they are read from. From any
/// task.
package final class FirmanteAWS: Sendable {
    private let ultima: Locked<AWSSignature>
    private let releer: @Sendable () -> AWSSignature?

    /// - Parameter releer: reads them again; nil where there is nothing that could be used.
    package init(_ firma: AWSSignature, releer: @escaping @Sendable () -> AWSSignature? = { nil }) {
        ultima = Locked(firma)
        self.releer = releer
    }

    /// What signs now.
    package var firma: AWSSignature { ultima.withLock { $0 } }

    /// Reads the credentials again: a few short files, when AWS says that those before have expired.
    /// - Parameter antes: what did not serve any more.
    /// - Returns: whether there are others now.
    package func renovar(_ antes: AWSSignature) -> Bool {
        if let nueva = releer() { ultima.withLock { $0 = nueva } }
        return firma != antes
    }
}
