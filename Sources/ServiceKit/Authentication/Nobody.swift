internal import HTTPServer

/// Lets nobody in: for programs that nobody calls, such as tools.
struct Nobody: Authenticator {
    func authenticate(_ request: Request) async throws -> Principal { throw Unauthenticated() }
}
