package import HTTPServer

/// For services that ask nobody who they are: whoever calls is nobody in particular, and has no role.
package struct OpenDoor: Authenticator {
    package init() {}

    package func authenticate(_ request: Request) async throws -> Principal { .anonymous }
}
