#if DEBUG || SIMULACION
internal import Glibc
internal import Observability
internal import WorldKit

/// What a rehearsal asks a whole process to do to itself at a `FaultPoint`. None of it is in what ships.
///
/// - `FAULT_POINT`: `<kill|stop>:<n>:<point>`, such as `kill:2:after commit terminar`: the signal that the process sends to itself
///   when it comes to that point for the n-th time.
/// - `FAULT_LOG`: `1` says each point on standard error, as `fault point: after commit terminar`: the list of what there is.
/// - `FAULT_RULE`: the `Regla` that is left out.
enum FaultPlan {
    /// Arms what the environment asks for.
    /// - Returns: a sentence when that cannot be understood.
    static func arm() -> String? {
        let environment = Dictionary(SystemFiles.environment().map { ($0.name, $0.value) }) { first, _ in first }
        let tells = environment["FAULT_LOG"] == "1"
        let rule = environment["FAULT_RULE"] ?? ""
        Regla.suspend(Regla(rawValue: rule))
        guard rule.isEmpty || Regla(rawValue: rule) != nil else { return "FAULT_RULE is \"\(rule)\", which is no rule of orders" }
        let text = environment["FAULT_POINT"] ?? ""
        let parts = text.split(separator: ":", maxSplits: 2).map(String.init)
        let signals = ["kill": SIGKILL, "stop": SIGSTOP]
        guard text.isEmpty || (parts.count == 3 && signals[parts[0]] != nil && Int(parts[1]) != nil) else {
            return "FAULT_POINT is \"\(text)\": it should be <kill|stop>:<n>:<point>"
        }
        guard tells || !text.isEmpty else { return nil }
        let left = Locked(text.isEmpty ? 0 : Int(parts[1]) ?? 0)
        FaultPoint.watch { point in
            if tells { SystemFiles.write(Array("fault point: \(point)\n".utf8), to: SystemFiles.standardError) }
            guard parts.count == 3, point == parts[2] else { return }
            let isNow = left.withLock { left -> Bool in
                left -= 1
                return left == 0
            }
            // To this thread: it goes no step further, while a signal to the process might reach another thread first.
            if isNow, let signal = signals[parts[0]] { raise(signal) }
        }
        return nil
    }
}
#endif
