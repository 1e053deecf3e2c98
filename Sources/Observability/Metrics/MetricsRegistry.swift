internal import WorldKit

/// The figures of a process, for whoever watches it. From any thread.
///
/// A cell is asked for by name and labels; the same ones give the same cell, so it is asked for once and kept, not for each
/// request. Names are in snake case, with their unit, a counter's with `_total` (https://prometheus.io/docs/practices/naming/).
package final class MetricsRegistry: Sendable {
    /// Names and values beside a figure's name, in the order they are written.
    package typealias Labels = KeyValuePairs<String, String>

    enum Cell: Sendable {
        case counter(Counter)
        case histogram(Histogram)
        case gauge(@Sendable () -> Double)
    }

    struct Family: Sendable {
        let help: String
        let type: String
        /// By the labels as they are written.
        var cells: [String: Cell] = [:]
    }

    private let families = Locked<[String: Family]>([:])

    package init() {}

    /// A number that only grows.
    package func counter(_ name: String, _ help: String, _ labels: Labels = [:]) -> Counter {
        families.withLock { families in
            let key = Self.text(labels)
            if case .counter(let kept)? = families[name]?.cells[key] { return kept }
            let counter = Counter()
            families[name, default: Family(help: help, type: "counter")].cells[key] = .counter(counter)
            return counter
        }
    }

    /// How long something takes, in seconds.
    package func histogram(_ name: String, _ help: String, _ labels: Labels = [:]) -> Histogram {
        families.withLock { families in
            let key = Self.text(labels)
            if case .histogram(let kept)? = families[name]?.cells[key] { return kept }
            let histogram = Histogram()
            families[name, default: Family(help: help, type: "histogram")].cells[key] = .histogram(histogram)
            return histogram
        }
    }

    /// Shows a histogram that somebody else keeps.
    package func show(_ histogram: Histogram, as name: String, _ help: String, _ labels: Labels = [:]) {
        families.withLock { $0[name, default: Family(help: help, type: "histogram")].cells[Self.text(labels)] = .histogram(histogram) }
    }

    /// A number that is read when somebody asks. `read` must not wait.
    package func gauge(_ name: String, _ help: String, _ labels: Labels = [:], _ read: @escaping @Sendable () -> Double) {
        families.withLock { $0[name, default: Family(help: help, type: "gauge")].cells[Self.text(labels)] = .gauge(read) }
    }

    /// A number that somebody else counts and that only grows. `read` must not wait.
    package func counter(_ name: String, _ help: String, _ labels: Labels = [:], _ read: @escaping @Sendable () -> Double) {
        families.withLock { $0[name, default: Family(help: help, type: "counter")].cells[Self.text(labels)] = .gauge(read) }
    }

    /// All figures in order of name, as Prometheus reads them (text exposition format, version 0.0.4).
    package var text: String {
        let families = families.withLock { $0 }
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(family.help)\n# TYPE \(name) \(family.type)\n"
            for (labels, cell) in family.cells.sorted(by: { $0.key < $1.key }) {
                switch cell {
                case .counter(let counter): text += "\(name)\(Self.braced(labels)) \(counter.value)\n"
                case .gauge(let read): text += "\(name)\(Self.braced(labels)) \(Self.number(read()))\n"
                case .histogram(let histogram): text += Self.text(name, labels, histogram)
                }
            }
        }
        return text
    }

    private static func text(_ name: String, _ labels: String, _ histogram: Histogram) -> String {
        let state = histogram.snapshot
        let bounds = histogram.bounds.values
        var text = ""
        var total: UInt64 = 0
        for (index, count) in state.counts.enumerated() {
            total += count
            let bound = index < bounds.count ? number(bounds[index]) : "+Inf"
            text += "\(name)_bucket{\(labels)\(labels.isEmpty ? "" : ",")le=\"\(bound)\"} \(total)\n"
        }
        return text + "\(name)_sum\(braced(labels)) \(number(state.sum))\n\(name)_count\(braced(labels)) \(total)\n"
    }

    private static func braced(_ labels: String) -> String { labels.isEmpty ? "" : "{\(labels)}" }

    /// Whole numbers without a point.
    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : String(value)
    }

    private static func text(_ labels: Labels) -> String {
        labels.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",")
    }

    /// A backslash, a quote and a line feed are written with a backslash.
    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}
