internal import Observability
internal import WorldKit

extension LambdaFunction {
    /// Answers one event without any Runtime API.
    /// - Parameter path: the file with the event; `-` is standard input.
    /// - Returns: the exit status.
    func answer(eventIn path: String, _ environment: LambdaEnvironment) async -> Int32 {
        let event: [UInt8]
        do {
            event = Array(try SystemFiles.text(ofFile: path == "-" ? "/dev/stdin" : path).utf8)
        } catch {
            switch error {
            case .missing: complain("there is no file \"\(path)\"")
            case .failed(let reason): complain("\"\(path)\" cannot be read: \(reason)")
            case .notUTF8: complain("\"\(path)\" is not UTF-8")
            }
            return 1
        }
        let world = LiveWorld()
        let answer = await answer(event, environment, world)
        await world.stop()
        switch answer {
        case .result(let bytes):
            return SystemFiles.write(bytes + [UInt8(ascii: "\n")], to: SystemFiles.standardOutput) ? 0 : 1
        case .failure(let error):
            SystemFiles.write(error.json + [UInt8(ascii: "\n")], to: SystemFiles.standardError)
            return 1
        }
    }

    private func answer(_ event: [UInt8], _ environment: LambdaEnvironment, _ world: any World) async -> RuntimeAnswer {
        let log = log(environment, world)
        return await RuntimeAnswer {
            let handler = try await start(LambdaStart(environment: environment, log: log, world: world))
            let context = LambdaContext(
                requestID: world.uuid().description, deadline: world.uptime + RuntimeEvent.longestTime, log: log, world: world)
            return try await handler.handle(event, context)
        }
    }
}
