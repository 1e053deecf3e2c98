import Foundation
import JSON
import OutboundHTTP
import TestSupport

/// What there is to read of a run that went wrong.
enum CrashReport {
    private static let tail = 40

    static func of(_ stack: CrashStack, _ buyer: Buyer) async -> String {
        var lines = ["  what the client was told:"] + once(buyer.answers.map { "    \($0)" })
        for order in (try? await stack.books().orders) ?? [] {
            lines.append("  order \(order.id), GET /pedidos/\(order.id)/eventos:")
            lines += await timeline(order.id, stack)
        }
        for service in stack.services.values.sorted(by: { $0.name < $1.name }) {
            for (index, console) in service.consoles.enumerated() {
                lines.append("  \(service.name), start \(index + 1), said last:")
                lines += console.split(separator: "\n").suffix(tail).map { "    \($0)" }
            }
        }
        return lines.joined(separator: "\n")
    }

    /// Lines that repeat the one before become a number.
    private static func once(_ lines: [String]) -> [String] {
        var found: [(line: String, times: Int)] = []
        for line in lines {
            if found.last?.line == line { found[found.count - 1].times += 1 } else { found.append((line, 1)) }
        }
        return found.map { $0.times == 1 ? $0.line : "\($0.line) (\($0.times) times)" }
    }

    private static func timeline(_ id: Int64, _ stack: CrashStack) async -> [String] {
        for replica in stack.replicas {
            guard let response = try? await stack.call("GET", replica, "/pedidos/\(id)/eventos"), response.status == 200,
                let items = try? JSONObject(parsing: response.body).objects("items")
            else { continue }
            return items.map { "    " + String(decoding: $0.json, as: UTF8.self) }
        }
        return ["    no replica answers"]
    }
}
