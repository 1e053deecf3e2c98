package import JSON
package import OutboundHTTP

extension RemoteService {
    /// Reads an answer's body.
    /// - Throws: `RemoteError` when it is not what the contract says.
    package func decode<Value: JSONDecodable>(_ type: Value.Type, from response: OutboundResponse) throws(RemoteError) -> Value {
        do {
            return try Value(parsing: response.body)
        } catch {
            throw RemoteError(remote: name, cause: .unexpected("\(response.status): \(error)"), mayHaveHappened: true)
        }
    }

    /// The error for a status that the contract does not have. One of the 400s is a refusal: nothing was done.
    package func unexpected(_ response: OutboundResponse) -> RemoteError {
        RemoteError(
            remote: name, cause: .unexpected("status \(response.status)"), mayHaveHappened: !(400..<500).contains(response.status))
    }
}
