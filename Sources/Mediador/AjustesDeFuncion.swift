internal import ServiceKit

/// The variables of one function.
///
/// - Configuration keys, here of a function `factura`:
///   - `FUNCION_FACTURA_MODO` (`emulador` or `aws`, default `emulador`): where it runs.
///   - `FUNCION_FACTURA_URL` (URL, default `http://127.0.0.1:9000`, with `aws` that of the region): where calls go.
///   - `FUNCION_FACTURA_REGION` (name, needed with `aws`): AWS's region.
///   - `FUNCION_FACTURA_NOMBRE` (name, default its own): the plain name at AWS.
///   - `FUNCION_FACTURA_QUALIFIER` (name or `$LATEST`, empty by default): the version or alias.
///   - `FUNCION_FACTURA_TIMEOUT_MS` (milliseconds, 1 to 900000, default 3000): how long it may run.
struct AjustesDeFuncion {
    private let nombre: String
    private let modo: Setting
    private let url: Setting
    private let region: Setting
    private let enAWS: Setting
    private let calificador: Setting
    private let timeout: Setting

    init(_ nombre: String) {
        self.nombre = nombre
        let prefix = "FUNCION_" + nombre.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() + "_"
        modo = Setting(
            prefix + "MODO", "emulador or aws", default: "emulador", "where \(nombre) runs: under AWS's emulator, or at AWS Lambda")
        url = Setting(
            prefix + "URL", "an address like http://host:port", default: "",
            "where its calls go; empty: http://127.0.0.1:9000, at AWS the region's own")
        region = Setting(prefix + "REGION", "a region of AWS, like us-east-1", default: "", "at AWS: the region")
        enAWS = Setting(
            prefix + "NOMBRE", "a plain name, no ARN: up to 64 letters, digits, - and _, or empty", default: "",
            "at AWS: what it is called there; empty: the same")
        calificador = Setting(
            prefix + "QUALIFIER", "a version, an alias or $LATEST, or empty", default: "", "at AWS: the version or alias that is called")
        timeout = Setting(
            prefix + "TIMEOUT_MS", "a number from 1 to 900000", default: "3000", "milliseconds that the function may run: its own time-out")
    }

    var settings: [Setting] { [modo, url, region, enAWS, calificador, timeout] }

    /// Reads them; what is wrong is noted in the reader.
    func leer(_ reader: inout SettingsReader, _ llave: LlaveAWS) -> Funcion {
        let modo = reader.value(modo, otherwise: .emulador) { Modo(rawValue: $0) }
        let given = reader.optionalServiceURL(url)
        let timeout = Duration.milliseconds(reader.integer(timeout, in: 1...900_000))
        // What belongs to AWS is read there alone: a part of it that stands there for later stops nobody.
        guard modo == .aws else { return Funcion(nombre, .emulador(url: given ?? "http://127.0.0.1:9000"), timeout: timeout) }
        let region = reader.value(region, otherwise: "") { $0.wholeMatch(of: #/[a-z]{2}(-[a-z]+)+-[0-9]+/#) != nil ? $0 : nil }
        let enAWS = reader.value(enAWS, otherwise: "") { $0.wholeMatch(of: #/[A-Za-z0-9_\-]{0,64}/#) != nil ? $0 : nil }
        let calificador = reader.value(calificador, otherwise: "") {
            $0 == "$LATEST" || $0.wholeMatch(of: #/[A-Za-z0-9_\-]{0,128}/#) != nil ? $0 : nil
        }
        let aws = Destino.AWS(
            url: given ?? "https://lambda.\(region).amazonaws.com\(region.hasPrefix("cn-") ? ".cn" : "")",
            nombre: enAWS.isEmpty ? nombre : enAWS,
            calificador: calificador.isEmpty ? nil : calificador, firmante: llave.firmante(region: region))
        return Funcion(nombre, .aws(aws), timeout: timeout)
    }
}
