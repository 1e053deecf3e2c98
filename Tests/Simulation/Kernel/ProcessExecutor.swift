/// Where the tasks of one life of a simulated process run: whenever its scheduler chooses one of their jobs.
final class ProcessExecutor: TaskExecutor, @unchecked Sendable {  // unchecked: everything happens on one thread
    private let process: SimulatedProcess

    init(_ process: SimulatedProcess) { self.process = process }

    func enqueue(_ job: consuming ExecutorJob) {
        process.scheduler.enqueue(.job(UnownedJob(job)), of: process, on: self)
    }
}
