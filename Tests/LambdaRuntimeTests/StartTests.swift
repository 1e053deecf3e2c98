import Observability
import Testing

@testable import LambdaRuntime

/// What the command line and the environment say.
@Suite(.timeLimit(.minutes(5)))
struct StartTests {
    @Test func `under Lambda arguments mean nothing, elsewhere they say what to do`() {
        #expect(LambdaMode([], api: "127.0.0.1:9001") == .poll("127.0.0.1:9001"))
        #expect(LambdaMode(["index.handler"], api: "127.0.0.1:9001") == .poll("127.0.0.1:9001"))
        #expect(LambdaMode(["--evento", "a.json"], api: nil) == .once("a.json"))
        #expect(LambdaMode(["--help"], api: nil) == .help)
        #expect(LambdaMode(["-h"], api: nil) == .help)
        for arguments in [[], ["--evento"], ["--evento", "a", "b"], ["x"]] {
            guard case .unknown = LambdaMode(arguments, api: nil) else {
                Issue.record("\(arguments) is understood")
                continue
            }
        }
    }

    @Test func `an empty variable counts as missing`() throws {
        let names = [
            "AWS_LAMBDA_RUNTIME_API", "_HANDLER", "AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_FUNCTION_VERSION",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
            "AWS_REGION", "AWS_LAMBDA_LOG_LEVEL", "AWS_LAMBDA_LOG_FORMAT",
        ]
        for variables in [[:], Dictionary(uniqueKeysWithValues: names.map { ($0, "") })] {
            let environment = try LambdaEnvironment(variables)
            #expect(environment.runtimeAPI == nil && environment.handler == nil && environment.functionName == nil)
            #expect(environment.functionVersion == nil && environment.memorySize == nil && environment.region == nil)
            #expect(environment.logLevel == .info && environment.logFormat == .text)
        }
        let environment = try LambdaEnvironment([
            "AWS_LAMBDA_RUNTIME_API": "h:1", "_HANDLER": "x.y", "AWS_LAMBDA_FUNCTION_NAME": "factura", "AWS_LAMBDA_FUNCTION_VERSION": "7",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "128", "AWS_REGION": "sa-east-1", "AWS_LAMBDA_LOG_LEVEL": "WARN",
            "AWS_LAMBDA_LOG_FORMAT": "JSON",
        ])
        #expect(environment.runtimeAPI == "h:1" && environment.handler == "x.y" && environment.functionName == "factura")
        #expect(environment.functionVersion == "7" && environment.memorySize == 128 && environment.region == "sa-east-1")
        #expect(environment.logLevel == .warning && environment.logFormat == .json)
    }

    @Test(arguments: [("AWS_LAMBDA_LOG_LEVEL", "LOUD"), ("AWS_LAMBDA_LOG_FORMAT", "XML")])
    func `a malformed one is not taken for its default`(name: String, value: String) {
        let error = #expect(throws: LambdaEnvironment.Malformed.self) { try LambdaEnvironment([name: value]) }
        #expect(error?.name == name && error?.value == value)
    }
}
