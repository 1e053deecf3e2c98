/// What may go wrong in a simulated world. A kind that never happened in many runs was not tried, and they prove nothing.
package enum Fault: String, CaseIterable, Sendable {
    case kill = "kill"
    case pause = "pause"
    case cut = "cut off from the network"
    case clockJump = "clock jumps"
    case databaseClockJump = "database clock jumps"
    case startFailed = "start failed"
    case earlyTimer = "timer before ready work"

    case requestLost = "request lost"
    case requestDoubled = "request doubled"
    case requestUnwaited = "request after its caller gave up"
    case answerLost = "answer lost"
    case messageLate = "message late"
    case silence = "silence after a kill"

    // What a caller is told, as the real client tells it.
    case refused = "call refused, not sent"
    case noConnection = "no connection in time, not sent"
    case resetBeforeAnswer = "connection lost, sent"
    case noAnswerInTime = "no answer in time, sent"
    case garbled = "answer that is no HTTP, sent"

    case commitConflict = "commit gave way"
    case statementConflict = "statement gave way"
    case commitRefused = "commit refused"
    case commitUnknownDone = "commit unknown, done"
    case commitUnknownNotDone = "commit unknown, not done"
    case killedBeforeCommit = "killed before a commit"
    case killedAfterCommit = "killed after a commit"
}
