import Foundation
import JSON
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(5)))
struct DocumentoTests {
    private func html(
        _ currency: String = "PYG", lines: String = #"{"producto_id":1,"descripcion":"Yerba mate","cantidad":2,"precio":19500.25}"#,
        total: String = "39000.5", series: String = "A", key: String = "0192e4c6-0000-7000-8000-000000000005"
    ) throws -> String {
        let answer = try Funcion.call(
            body: #"""
                {"serie":"\#(series)","numero":17,"fecha":"2026-11-26","pedido":{"id":5,"clave":"\#(key)","moneda":"\#(currency)",\#
                "lineas":[\#(lines)],"total":\#(total)},"iva":{"PYG":10,"EUR":21,"KWD":5}}
                """#)
        try #require(answer.status == 200, "\(answer.body)")
        return try #require(try answer.body.string("html"))
    }

    @Test func `the document says what the invoice says, with the decimals of the currency or all that there are`() throws {
        let guaranies = try html()
        for piece in [
            "<title>Factura A-17</title>", "26 de noviembre de 2026", "5 (<bdi>0192e4c6-0000-7000-8000-000000000005</bdi>)", "Yerba mate",
            ">2<",
            ">19.500,25<",
            ">39.000,5<", ">10 %<", ">3.546<", ">35.454,5<", "Redondeo</th><td class=\"n\">0,5<", ">39.001 PYG<",
        ] { #expect(guaranies.contains(piece), "\(piece)") }
        let euros = try html("EUR", lines: #"{"producto_id":9,"cantidad":1000,"precio":1.5}"#, total: "1500")
        for piece in ["Producto 9", ">1.000<", ">1,50<", ">21 %<", ">1.239,67<", ">260,33<", ">1.500,00 EUR<"] {
            #expect(euros.contains(piece), "\(piece)")
        }
        #expect(!euros.contains("Redondeo"), "there is none")
        #expect(guaranies.contains("<body>\n"))
        let many = Array(repeating: #"{"producto_id":9,"cantidad":1,"precio":1}"#, count: 21).joined(separator: ",")
        #expect(try html(lines: many, total: "21").contains("<body class=\"larga\">\n"), "it is printed smaller")
        let down = try html(lines: #"{"producto_id":9,"cantidad":1,"precio":1000000.4}"#, total: "1000000.4")
        #expect(down.contains("Redondeo</th><td class=\"n\">−0,4<") && down.contains(">1.000.000 PYG<"))
        #expect(try html("KWD", lines: #"{"producto_id":9,"cantidad":1,"precio":0.5}"#, total: "0.5").contains(">0,500 KWD<"))
    }

    @Test func `whatever stands in an order is text in the document, never markup`() throws {
        let nasty = #"</title><script>alert('x')</script>&amp;\"\u001b\ud83d\udc26"#
        let shown = "&lt;/title&gt;&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;amp;&quot;"
        let text = try html(lines: #"{"producto_id":1,"descripcion":"x\#(nasty)","cantidad":1,"precio":1}"#, total: "1")
        #expect(text.contains("<th scope=\"row\"><bdi>x\(shown) 🐦</bdi></th>"))
        let series = #"</title><b>"#, key = #"<i a='b' c=\"d\">&\u0007"#
        let other = try html(lines: #"{"producto_id":1,"cantidad":1,"precio":1}"#, total: "1", series: series, key: key)
        #expect(other.contains("<title>Factura &lt;/title&gt;&lt;b&gt;-17</title>"))
        #expect(other.contains("(<bdi>&lt;i a=&#39;b&#39; c=&quot;d&quot;&gt;&amp; </bdi>)"))
        for document in [text, other] { #expect(!document.contains("<script") && !document.contains("<i ") && !document.contains("<b>")) }
    }

    @Test func `the document stands by itself`() throws {
        let text = try html()
        #expect(text.hasPrefix("<!doctype html>\n<html lang=\"es\">\n"))
        for loads in ["http:", "https:", "src=", "href=", "url(", "@import", "<script", "<link", "<img"] { #expect(!text.contains(loads)) }
        #expect(text.contains("default-src 'none'") && text.contains("@page { size: A4") && text.contains("@media print"))
        #expect(text.matches(of: /<table>/).count == text.matches(of: /<caption>/).count, "each table says what it is")
        #expect(text.matches(of: #/<th\s/#).count == text.matches(of: /<th scope="(col|row)"/).count)
    }

    @Test func `the document is well formed, as an HTML parser sees it`() async throws {
        let folder = try TemporaryFolder()
        try html().write(toFile: folder.file("factura.html"), atomically: true, encoding: .utf8)
        let script = """
            import html.parser, sys
            class Strict(html.parser.HTMLParser):
                open = []
                def handle_starttag(self, tag, attributes):
                    if tag != "meta": self.open.append(tag)
                def handle_endtag(self, tag):
                    assert self.open.pop() == tag, tag
            parser = Strict()
            parser.feed(open(sys.argv[1], encoding="utf-8").read())
            parser.close()
            assert not parser.open
            """
        let child = try ChildProcess(
            "/usr/bin/env", ["python3", "-c", script, folder.file("factura.html")], in: folder.path,
            environment: ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"])
        let exit = try await child.exit()
        #expect(exit == .init(status: 0, bySignal: false), "\(child.console)")
    }
}
