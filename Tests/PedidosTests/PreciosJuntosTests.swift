import Dinero
import OutboundHTTP
import Resilience
import ServiceKit
import TestSupport
import Testing
import WorldKit

@testable import Pedidos

@Suite(.timeLimit(.minutes(5)))
struct PreciosJuntosTests {
    /// A catalogue whose answers are given by the test, one after the other: the price of a product is its number.
    private final class Catalogo: HTTPClient {
        private struct State {
            var asked: [String] = []
            var answers: [OneShot<Int>] = []
            var watchers: [(count: Int, reached: OneShot<Void>)] = []
        }

        private let state = Locked(State())

        /// What was asked for, in order.
        var asked: [String] { state.withLock(\.asked) }

        /// Waits until there were so many calls.
        func calls(_ count: Int) async throws {
            let reached = OneShot<Void>()
            let already = state.withLock { state -> Bool in
                if state.asked.count < count { state.watchers.append((count, reached)) }
                return state.asked.count >= count
            }
            if !already { try await reached.value() }
        }

        /// Answers the call of that number, from 0.
        func answer(_ call: Int, _ status: Int = 200) { state.withLock { $0.answers[call] }.complete(.success(status)) }

        func send(_ request: OutboundRequest) async throws -> OutboundResponse {
            let ids = request.url.split(separator: "=").last.map(String.init) ?? ""
            let (answer, reached) = state.withLock { state -> (OneShot<Int>, [OneShot<Void>]) in
                let answer = OneShot<Int>()
                state.asked.append(ids)
                state.answers.append(answer)
                let count = state.asked.count
                return (answer, state.watchers.filter { $0.count == count }.map(\.reached))
            }
            for one in reached { one.complete(.success(())) }
            let status = try await answer.value()
            let items = ids.split(separator: ",").map { #"{"id":\#($0),"nombre":"P","precio":\#($0)}"# }.joined(separator: ",")
            return OutboundResponse(status: status, body: Array((status == 200 ? "{\"items\":[\(items)]}" : "{}").utf8))
        }
    }

    private let world = ManualWorld()
    private let catalogo = Catalogo()

    private func juntos() -> PreciosJuntos {
        PreciosJuntos(
            ProductosCliente(
                RemoteService(
                    "productos", baseURL: "http://productos", credentials: SharedToken(Secret("t")), http: catalogo, world: world)),
            world: world)
    }

    @Test func `one that is asked for alone is read at once`() async throws {
        let juntos = juntos()
        async let precios = juntos.precios([1, 2])
        try await catalogo.calls(1)
        catalogo.answer(0)
        #expect(try await precios[2] == Importe(diezmilesimas: 20_000))
        #expect(catalogo.asked == ["1,2"])
        #expect(world.timerCount == 0)
        await world.stop()
    }

    @Test func `those that are asked for while a call is under way are read together, by one that begins after them`() async throws {
        let juntos = juntos()
        let primero = Task { try await juntos.precios([1]) }
        try await catalogo.calls(1)
        let otros = [2, 3, 3].map { id in Task.immediate { try await juntos.precios([Int64(id)]) } }
        #expect(catalogo.asked == ["1"], "nobody is answered by what was asked before he came")
        catalogo.answer(0)
        #expect(try await primero.value[1] != nil)
        try await catalogo.calls(2)
        let tarde = Task.immediate { try await juntos.precios([4]) }
        catalogo.answer(1)
        for (otro, id) in zip(otros, [2, 3, 3] as [Int64]) { #expect(try await otro.value[id] != nil) }
        try await catalogo.calls(3)
        catalogo.answer(2)
        #expect(try await tarde.value[4] != nil)
        #expect(catalogo.asked == ["1", "2,3", "4"])
        await world.stop()
    }

    @Test func `who has waited for his turn for long enough asks for himself`() async throws {
        let juntos = juntos()
        let lento = Task { try await juntos.precios([1]) }
        try await catalogo.calls(1)
        let otro = Task.immediate { try await juntos.precios([2]) }
        world.advance(by: .milliseconds(20))
        try await catalogo.calls(2)
        catalogo.answer(1)
        #expect(try await otro.value[2] != nil)
        // The turn is past: who comes now does not wait either.
        let tercero = Task.immediate { try await juntos.precios([3]) }
        try await catalogo.calls(3)
        catalogo.answer(2)
        #expect(try await tercero.value[3] != nil)
        catalogo.answer(0)
        _ = try await lento.value
        #expect(catalogo.asked == ["1", "2", "3"], "nobody is left to read for together")
        await world.stop()
    }

    @Test func `where the call for all fails each makes one of his own, and gets his own error`() async throws {
        let juntos = juntos()
        let primero = Task { try await juntos.precios([1]) }
        try await catalogo.calls(1)
        let otros = [2, 3].map { id in Task.immediate { try await juntos.precios([Int64(id)]) } }
        catalogo.answer(0)
        _ = try await primero.value
        try await catalogo.calls(2)
        catalogo.answer(1, 404)
        try await catalogo.calls(4)
        catalogo.answer(2)
        catalogo.answer(3, 404)
        let outcomes = [await otros[0].result, await otros[1].result]
        #expect(outcomes.count { (try? $0.get()) != nil } == 1)
        await world.stop()
    }

    @Test func `the next call is made where the one before it failed or was given up`() async throws {
        let juntos = juntos()
        let primero = Task { try await juntos.precios([1]) }
        try await catalogo.calls(1)
        let otro = Task.immediate { try await juntos.precios([2]) }
        primero.cancel()
        try await catalogo.calls(2)
        catalogo.answer(1)
        #expect(try await otro.value[2] != nil)
        await #expect(throws: (any Error).self) { try await primero.value }
        await world.stop()
    }

    @Test func `more than fit into one call are not put together`() async throws {
        let juntos = juntos()
        let primero = Task { try await juntos.precios([1]) }
        try await catalogo.calls(1)
        let muchos = Task.immediate { try await juntos.precios(Set(1...200)) }
        let solo = Task.immediate { try await juntos.precios([201]) }
        try await catalogo.calls(2)
        catalogo.answer(1)
        #expect(try await solo.value[201] != nil)
        catalogo.answer(0)
        try await catalogo.calls(3)
        catalogo.answer(2)
        #expect(try await muchos.value.count == 200)
        _ = try await primero.value
        await world.stop()
    }

    @Test func `the deadline of whoever came first is not that of the next call`() async throws {
        let juntos = juntos()
        let primero = Task { [world] in
            try await Deadline.$current.withValue(Deadline(world.uptime + .milliseconds(5))) { try await juntos.precios([1]) }
        }
        try await catalogo.calls(1)
        let otros = [2, 3].map { id in Task.immediate { try await juntos.precios([Int64(id)]) } }
        world.advance(by: .milliseconds(6))
        catalogo.answer(0)
        _ = try await primero.value
        try await catalogo.calls(2)
        catalogo.answer(1)
        for otro in otros { #expect(try await otro.value.count == 2) }
        #expect(catalogo.asked == ["1", "2,3"])
        await world.stop()
    }

    @Test func `after a call that took long nobody waits for the next one`() async throws {
        let juntos = juntos()
        let lento = Task { try await juntos.precios([1]) }
        try await catalogo.calls(1)
        world.advance(by: .milliseconds(10))
        catalogo.answer(0)
        _ = try await lento.value
        try await nobodyWaits(juntos, after: 1)
        #expect(catalogo.asked == ["1", "2", "3"])
        await world.stop()
    }

    /// What was to be read for him by the next call is not read any more, and is no quick call either.
    @Test func `nor where somebody has waited for it in vain`() async throws {
        let juntos = juntos()
        let lento = Task { try await juntos.precios([1]) }
        try await catalogo.calls(1)
        let vano = Task.immediate { try await juntos.precios([1]) }
        world.advance(by: .milliseconds(20))
        try await catalogo.calls(2)
        world.advance(by: .milliseconds(80))
        catalogo.answer(1)
        _ = try await vano.value
        catalogo.answer(0)
        _ = try await lento.value
        try await nobodyWaits(juntos, after: 2)
        #expect(catalogo.asked == ["1", "1", "2", "3"])
        await world.stop()
    }

    /// Of two more the second is read for at once, while the first is.
    private func nobodyWaits(_ juntos: PreciosJuntos, after calls: Int) async throws {
        let segundo = Task { try await juntos.precios([2]) }
        try await catalogo.calls(calls + 1)
        let tercero = Task.immediate { try await juntos.precios([3]) }
        try await catalogo.calls(calls + 2)
        catalogo.answer(calls + 1)
        #expect(try await tercero.value[3] != nil)
        catalogo.answer(calls)
        _ = try await segundo.value
    }
}
