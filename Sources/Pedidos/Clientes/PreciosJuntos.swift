internal import Dinero
internal import Observability
internal import Resilience
package import WorldKit

/// Reads prices, one call at a time: those that are asked for while one is under way are read together, by the next one, so that what an
/// order costs was read after it came. One that is asked for alone is read at once.
///
/// A call that is slow holds nobody up: who has waited for his turn for long enough, or whose call failed, makes one of his own, with his
/// own deadline and his own error. From any task.
package final class PreciosJuntos: Sendable {
    /// Those who will be read for together.
    private struct Lote: Sendable {
        var ids: Set<Int64> = []
        let precios: OneShot<[Int64: Importe]>
        /// Of the first of them: the call belongs to it.
        let traza = TraceContext.current
        let limite: any TimerHandle
    }

    private struct State {
        var enCurso = false
        var siguiente: Lote?
        /// How long the last call took: of one that takes long nobody waits for the next.
        var duracion = Duration.zero
    }

    private enum Lugar {
        case primero
        case junto(OneShot<[Int64: Importe]>)
        case solo
    }

    private struct Tarde: Error {}

    /// So many are asked for by one call at the most.
    private static let maximo = 200

    /// From the first who waits on, for his turn and its answer.
    private static let paciencia = Duration.milliseconds(20)

    private let productos: ProductosCliente
    private let world: any World
    private let state = Locked(State())

    /// - Parameter productos: how they are read.
    package init(_ productos: ProductosCliente, world: any World) {
        self.productos = productos
        self.world = world
    }

    /// The prices of products now, and perhaps of others; one that there is not is left out.
    /// - Parameter ids: 1 to 200.
    /// - Throws: `RemoteError`, `CancellationError`
    func precios(_ ids: Set<Int64>) async throws -> [Int64: Importe] {
        switch lugar(ids) {
        case .primero:
            let inicio = world.uptime
            defer { seguir(desde: inicio) }
            return try await productos.precios(ids)
        case .junto(let precios):
            if let precios = try? await precios.value() { return precios }
            return try await productos.precios(ids)
        case .solo: return try await productos.precios(ids)
        }
    }

    private func lugar(_ ids: Set<Int64>) -> Lugar {
        state.withLock { state in
            guard state.enCurso else {
                state.enCurso = true
                return .primero
            }
            guard state.duracion * 2 < Self.paciencia else { return .solo }
            var lote = state.siguiente ?? nuevo()
            lote.ids.formUnion(ids)
            guard lote.ids.count <= Self.maximo else { return .solo }
            state.siguiente = lote
            return .junto(lote.precios)
        }
    }

    private func nuevo() -> Lote {
        let precios = OneShot<[Int64: Importe]>()
        let limite = world.timer(at: world.uptime + Self.paciencia) { precios.complete(.failure(Tarde())) }
        return Lote(precios: precios, limite: limite)
    }

    /// A call has ended: the next one, if there is somebody to make it for.
    private func seguir(desde inicio: Uptime) {
        let lote = state.withLock { state -> Lote? in
            // Who has been told by then that it is too late asks for himself.
            let lote = state.siguiente.flatMap { $0.precios.outcome == nil ? $0 : nil }
            state.siguiente = nil
            state.enCurso = lote != nil
            state.duracion = world.uptime - inicio
            return lote
        }
        guard let lote else { return }
        world.spawn("prices") { [self] in
            let inicio = world.uptime
            // The deadline of whoever came before is not that of those who wait.
            await Deadline.$current.withValue(nil) {
                await TraceContext.$current.withValue(lote.traza) { await leer(lote) }
            }
            seguir(desde: inicio)
        }
    }

    private func leer(_ lote: Lote) async {
        defer { lote.limite.cancel() }
        do {
            lote.precios.complete(.success(try await productos.precios(lote.ids)))
        } catch {
            lote.precios.complete(.failure(error))
        }
    }
}
