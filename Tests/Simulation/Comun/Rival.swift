import JSON

/// Somebody who sets pieces aside by hand, so that the orders compete for them, and later sells them or puts them back.
struct Rival: Sendable {
    /// Tells the rivals of a run apart.
    let number: Int
    let shop: ShopClient
    let answers: Answers

    private var people: People { shop.people }

    func act() async {
        let product = people.below(Catalogue.products.count) + 1
        let body = #"{"producto_id":\#(product),"cantidad":\#(1 + people.below(2))}"#
        guard let made = await insist("/reservar", body, key: "rival-\(number)"), let id = made.reservationID else { return }
        answers.addReservation(id, "activa")
        await shop.pause(4000)
        let (path, state) = people.happens(50) ? ("/liberar", "liberada") : ("/consumir", "consumida")
        guard let ended = await insist(path, #"{"reserva_id":\#(id)}"#, key: "rival-\(number)"), ended.status == 200 else { return }
        people.note("by hand \(state)", String(id))
        answers.addReservation(id, state)
    }

    /// The same call again under its key, a few times, until there is an answer.
    private func insist(_ path: String, _ body: String, key: String) async -> ShopAnswer? {
        for _ in 0..<6 {
            if let answer = await shop.call("POST", shop.stock + path, body, key: key, patience: .seconds(10)), answer.isFinal {
                return answer
            }
            await shop.pause(3000)
        }
        return nil
    }
}
