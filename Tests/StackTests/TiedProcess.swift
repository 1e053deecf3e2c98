import Foundation
import TestSupport

/// A program that ends with the test process, however that ends, and with it all that it has started. Its folder is then gone: nobody
/// needs it any more.
enum TiedProcess {
    /// Ends it at once, as a power cut would.
    static let killSignal = SIGINT

    /// SIGTERM is passed on to it.
    static func launch(
        _ program: String, _ arguments: [String] = [], in folder: TemporaryFolder, environment: [String: String]
    ) throws -> ChildProcess {
        // Each job has a group of its own: where the program is a shell script, what that has started ends with it.
        let script = #"""
            folder=$1 && shift
            set -m
            "$@" & server=$!
            tail --pid=$PPID -s 0.2 -f /dev/null & watch=$!
            exec &>/dev/null  # it would tell how its jobs end, and die of it where nobody listens any more
            trap 'kill -TERM $server' TERM
            trap 'kill -KILL $watch' INT
            while kill -0 $server && kill -0 $watch; do wait -n $server $watch; done
            kill -KILL -- -$server -$watch
            wait
            [[ -d /proc/$PPID ]] || rm -rf "$folder"
            """#
        return try ChildProcess(
            "/bin/bash", ["-c", script, "bash", folder.path, program] + arguments, in: folder.path, environment: environment)
    }
}
