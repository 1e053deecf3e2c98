internal import Factura
internal import LambdaRuntime

@main enum FacturaMain {
    static func main() async {
        await LambdaFunction("factura", summary: "makes the invoice of a confirmed order, as JSON and as HTML") { _ in
            LambdaHandler(bytes: { event, context in try Facturador.atender(event, context) })
        }.main()
    }
}
