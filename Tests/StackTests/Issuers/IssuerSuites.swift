import Testing

/// The suites that share running issuers. They take turns, because some of them stop an issuer, or change its keys; a suite that needs one
/// belongs in here.
@Suite(.serialized, .timeLimit(.minutes(8)))
enum IssuerSuites {}
