import Foundation
import TestSupport

/// How its folder is made, and its program started.
extension KeycloakServer {
    /// A home of its own: what it writes to is its own, the rest are links.
    static func layOut(_ home: String, in folder: TemporaryFolder) throws {
        let files = FileManager.default
        for place in ["bin", "data/import", "tmp"] {
            try files.createDirectory(atPath: folder.file(place), withIntermediateDirectories: true)
        }
        for name in try files.contentsOfDirectory(atPath: home) where !["bin", "data"].contains(name) {
            try files.createSymbolicLink(atPath: folder.file(name), withDestinationPath: home + "/" + name)
        }
        // Its home is the folder above its script, and a link would be followed first.
        try files.copyItem(atPath: home + "/bin/kc.sh", toPath: folder.file("bin/kc.sh"))
        for name in ["compras-realm.json", "compras-users-0.json"] {
            try files.copyItem(atPath: "\(Readme.root)/keycloak/\(name)", toPath: folder.file("data/import/" + name))
        }
    }

    static func launch(in folder: TemporaryFolder, environment: [String: String]) throws -> ChildProcess {
        // One that is not built for this would build itself into the folder that the links lead to; with --optimized it says so instead.
        try TiedProcess.launch(
            folder.file("bin/kc.sh"), ["start", "--optimized", "--import-realm"], in: folder, environment: environment)
    }

    /// What it is told beside addresses and secrets.
    static func environment(_ folder: TemporaryFolder) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        var variables = [
            "PATH": own["PATH"] ?? "/usr/local/bin:/usr/bin:/bin", "LC_ALL": "C.UTF-8",
            // What scripts/keycloak.sh has built it for.
            "KC_DB": "dev-file", "KC_CACHE": "local", "KC_HEALTH_ENABLED": "true",
            // Each time it is asked whether it is ready it would say at length that it is not.
            "KC_LOG_LEVEL": "info,io.smallrye.health:off",
            "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx384m",
            // It lives for minutes: to compile quickly, in one thread, halves what a start costs, and takes a third less memory.
            "JAVA_OPTS_APPEND":
                "-XX:TieredStopAtLevel=1 -XX:-UseG1GC -XX:+UseSerialGC -XX:-UsePerfData -Djava.io.tmpdir=\(folder.file("tmp"))",
        ]
        variables["JAVA_HOME"] = own["JAVA_HOME"]
        return variables
    }
}
