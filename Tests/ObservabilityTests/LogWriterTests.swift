import Foundation
import Observability
import TestSupport
import Testing
import WorldKit

@Suite(.timeLimit(.minutes(5)))
struct LogWriterTests {
    @Test func `the lines of many tasks are all in the file, each one's in order, after what was there`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("logs.log")
        try "before\n".write(toFile: path, atomically: true, encoding: .utf8)
        let world = LiveWorld()
        let writer = try LogWriter(path: path, world: world)
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask { for line in 0..<100 { writer.write("\(task) \(line)") } }
            }
        }
        await world.stop()
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
        #expect(lines.first == "before")
        #expect(lines.count == 801)
        for task in 0..<8 {
            #expect(lines.filter { $0.hasPrefix("\(task) ") } == (0..<100).map { "\(task) \($0)" })
        }
    }

    @Test func `lines that nobody can take in time are dropped and counted`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("logs.log")
        let world = HeldWorld()
        let writer = try LogWriter(path: path, world: world)
        for line in 0..<10_003 { writer.write("\(line)") }
        #expect(writer.waitingCount == 10_000)
        #expect(writer.droppedCount == 3)
        world.run()
        #expect(writer.waitingCount == 0)
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 10_001)
        #expect(lines.last == "3 log lines were dropped")
        writer.write("again")
        world.run()
        #expect(try String(contentsOfFile: path, encoding: .utf8).hasSuffix("\nagain\n"))
        #expect(writer.droppedCount == 3, "it only grows")
    }

    @Test func `a file that cannot be written is an error with its reason`() async throws {
        let world = LiveWorld()
        #expect(throws: LogWriter.CannotOpen(path: "/nowhere/x", reason: "No such file or directory")) {
            try LogWriter(path: "/nowhere/x", world: world)
        }
        await world.stop()
    }

    @Test(arguments: [true, false]) func `a file that somebody removes or puts aside is begun anew`(isRemoved: Bool) async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("logs.log")
        let world = HeldWorld()
        let writer = try LogWriter(path: path, world: world)
        writer.write("uno")
        world.run()
        if isRemoved {
            try FileManager.default.removeItem(atPath: path)
        } else {
            try FileManager.default.moveItem(atPath: path, toPath: path + ".old")
        }
        writer.write("dos")
        world.run()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "dos\n")
    }

    @Test func `what is no regular file is never put aside`() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("logs.log")
        // By way of a link: what is renamed when this fails is the link, not everybody's device.
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/dev/null")
        let world = HeldWorld()
        let writer = try LogWriter(path: path, maximumSize: 10, world: world)
        for _ in 0..<3 {
            writer.write("0123456789")
            world.run()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["logs.log"])
        #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
    }
}
