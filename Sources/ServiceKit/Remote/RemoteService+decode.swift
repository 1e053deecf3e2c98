package import JSON

extension RemoteService {
    /// Reads an answer's body.
    /// - Throws: `RemoteError` when it is not what the contract says.
    package func decode<Value: JSONDecodable>(_ type: Value.Type, from answer: RemoteAnswer) throws(RemoteError) -> Value {
        do {
            return try Value(parsing: answer.body)
        } catch {
            throw RemoteError(remote: name, cause: .unexpected("\(answer.status): \(error)"), mayHaveHappened: true)
        }
    }

    /// The error for a status that the contract does not have. One of the 400s is a refusal: nothing was done, unless an
    /// earlier try had got through.
    package func unexpected(_ answer: RemoteAnswer) -> RemoteError {
        let isRefusal = (400..<500).contains(answer.status)
        return RemoteError(
            remote: name, cause: isRefusal ? .refused(status: answer.status) : .unexpected("status \(answer.status)"),
            mayHaveHappened: answer.mayHaveHappenedBefore || !isRefusal)
    }
}
