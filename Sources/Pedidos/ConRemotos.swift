package import ServiceKit

/// The configuration of a service of orders: what its parts are made from.
package protocol ConRemotos: Sendable {
    /// What all such services are told.
    var ajustes: Ajustes { get }
    /// How its orders come to be confirmed.
    var modalidad: Modalidad { get }
    /// The services that it calls.
    func remotos(_ context: ServiceContext) -> Remotos
}
