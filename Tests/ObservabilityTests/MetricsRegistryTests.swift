import Observability
import Testing

@Suite(.timeLimit(.minutes(5)))
struct MetricsRegistryTests {
    @Test func `figures are written in order of name, each with its kind`() {
        let registry = MetricsRegistry()
        registry.counter("b_total", "Bs.", ["x": "1"]).increment()
        registry.counter("b_total", "Bs.", ["x": "0"]).increment(by: 2)
        registry.gauge("a", "As.") { 1.5 }
        registry.counter("c_total", "Cs.") { 7 }
        #expect(
            registry.text == """
                # HELP a As.
                # TYPE a gauge
                a 1.5
                # HELP b_total Bs.
                # TYPE b_total counter
                b_total{x="0"} 2
                b_total{x="1"} 1
                # HELP c_total Cs.
                # TYPE c_total counter
                c_total 7

                """)
    }

    @Test func `the same name and labels are the same cell`() {
        let registry = MetricsRegistry()
        let first = registry.counter("a_total", "As.", ["x": "1"])
        #expect(first === registry.counter("a_total", "As.", ["x": "1"]))
        #expect(first !== registry.counter("a_total", "As.", ["x": "2"]))
        let histogram = registry.histogram("h_seconds", "Hs.")
        #expect(histogram === registry.histogram("h_seconds", "Hs."))
    }

    @Test func `no label can break out of its quotes`() {
        let registry = MetricsRegistry()
        registry.counter("a_total", "As.", ["x": "a\"b\\c\nd"]).increment()
        #expect(registry.text.contains(#"a_total{x="a\"b\\c\nd"} 1"#))
    }

    @Test(arguments: [
        (Duration.zero, 0), (.microseconds(500), 0), (.microseconds(501), 1), (.seconds(1), 10), (.seconds(10), 13), (.seconds(11), 14),
    ])
    func `a span is counted from its bucket on`(span: Duration, bucket: Int) throws {
        let registry = MetricsRegistry()
        registry.histogram("h_seconds", "Hs.", ["r": "x"]).record(span)
        let counts = registry.text.split(separator: "\n").filter { $0.hasPrefix("h_seconds_bucket") }.map { $0.split(separator: " ")[1] }
        #expect(counts == (0..<15).map { $0 < bucket ? "0" : "1" })
        #expect(registry.text.contains("h_seconds_bucket{r=\"x\",le=\"+Inf\"} 1\n"))
        #expect(registry.text.contains("h_seconds_count{r=\"x\"} 1\n"))
    }

    @Test func `sizes have buckets of their own`() {
        let registry = MetricsRegistry()
        let sizes = Histogram(.sizes)
        registry.show(sizes, as: "s", "Ss.")
        for size in [1, 2, 3, 256, 257] { sizes.record(Double(size)) }
        #expect(sizes.total == (5, 519))
        let lines = registry.text.split(separator: "\n")
        for line in [#"s_bucket{le="1"} 1"#, #"s_bucket{le="4"} 3"#, #"s_bucket{le="256"} 4"#, #"s_bucket{le="+Inf"} 5"#, "s_sum 519"] {
            #expect(lines.contains { $0 == line }, "\(line)")
        }
    }

    @Test func `sums are of seconds, and many tasks lose nothing`() async {
        let registry = MetricsRegistry()
        let counter = registry.counter("a_total", "As.")
        let histogram = registry.histogram("h_seconds", "Hs.")
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        counter.increment()
                        histogram.record(.milliseconds(500))
                    }
                }
            }
        }
        #expect(counter.value == 8000)
        #expect(registry.text.contains("h_seconds_sum 4000\n"))
    }
}
