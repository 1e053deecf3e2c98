import Dinero
import Foundation
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct ImporteTests {
    @Test(
        arguments: [
            (0, 0, 0), (1, 2, 3), (5, -5, 0), (-1, -2, -3), (150_005_000, 240_000_000, 390_005_000),
            (.max, 0, .max), (.max - 1, 1, .max), (.min, 0, .min), (.min, .max, -1),
        ] as [(Int64, Int64, Int64)])
    func `a sum is exact`(a: Int64, b: Int64, sum: Int64) throws {
        #expect(try Importe(diezmilesimas: a) + Importe(diezmilesimas: b) == Importe(diezmilesimas: sum))
    }

    @Test(arguments: [(.max, 1), (.min, -1), (.max, .max), (.min, .min), (1, .max)] as [(Int64, Int64)])
    func `a sum that does not fit is refused`(a: Int64, b: Int64) {
        #expect(throws: ImporteError.desborde) { try Importe(diezmilesimas: a) + Importe(diezmilesimas: b) }
    }

    @Test(
        arguments: [
            (0, 0, 0), (3, 2, 1), (2, 3, -1), (.max, .max, 0), (.min, .min, 0), (-1, .max, .min), (0, .max, -.max), (.min, -1, -.max),
        ]
            as [(Int64, Int64, Int64)])
    func `a difference is exact`(a: Int64, b: Int64, difference: Int64) throws {
        #expect(try Importe(diezmilesimas: a) - Importe(diezmilesimas: b) == Importe(diezmilesimas: difference))
    }

    @Test(arguments: [(.min, 1), (.max, -1), (0, .min), (.min, .max)] as [(Int64, Int64)])
    func `a difference that does not fit is refused`(a: Int64, b: Int64) {
        #expect(throws: ImporteError.desborde) { try Importe(diezmilesimas: a) - Importe(diezmilesimas: b) }
    }

    @Test(
        arguments: [
            (0, 1_000_000, 0), (150_005_000, 2, 300_010_000), (1, -7, -7), (-3, 4, -12), (.max, 1, .max), (.max, 0, 0), (.max, -1, -.max),
            (9_223_372_036_854, 1_000_000, 9_223_372_036_854_000_000), (.min, 1, .min),
        ] as [(Int64, Int64, Int64)])
    func `a product is exact`(precio: Int64, cantidad: Int64, product: Int64) throws {
        #expect(try Importe(diezmilesimas: precio) * cantidad == Importe(diezmilesimas: product))
    }

    @Test(
        arguments: [(.max, 2), (.min, -1), (.min, 2), (9_223_372_036_855, 1_000_000), (.max, .max), (1 << 32, 1 << 31)] as [(Int64, Int64)])
    func `a product that does not fit is refused`(precio: Int64, cantidad: Int64) {
        #expect(throws: ImporteError.desborde) { try Importe(diezmilesimas: precio) * cantidad }
    }

    @Test func `sums and products are those of Foundation`() {
        let values = edgesAndRandomValues(count: 300, seed: 23)
        for a in values.prefix(60) {
            for b in values {
                let sum = Result { try Importe(diezmilesimas: a) + Importe(diezmilesimas: b) }
                expect(sum, is: Decimal(a) + Decimal(b))
                // A factor of 20 digits at most and one of 13: Foundation's 38 digits hold the product exactly.
                let cantidad = b % 1_000_000_000_000
                let product = Result { try Importe(diezmilesimas: a) * cantidad }
                expect(product, is: Decimal(a) * Decimal(cantidad))
            }
        }
    }

    private func expect(_ result: Result<Importe, any Error>, is exact: Decimal) {
        if exact > Decimal(Int64.max) || exact < Decimal(Int64.min) {
            #expect(throws: ImporteError.desborde) { try result.get() }
        } else {
            #expect((try? result.get()).map { Decimal($0.diezmilesimas) } == exact)
        }
    }

    @Test func `they are ordered by value`() {
        let values: [Int64] = [.min, -10_000, -1, 0, 1, 9999, 10_000, .max]
        #expect(values.reversed().map { Importe(diezmilesimas: $0) }.sorted().map(\.diezmilesimas) == values)
        #expect(Importe.cero.diezmilesimas == 0)
    }

    @Test func `equal amounts written differently are equal`() throws {
        let texts = ["15000.5", "15000.50", "1.50005e4", "150005e-1"]
        #expect(Set(try texts.map { try Importe(decimal: $0) }).count == 1)
    }
}
