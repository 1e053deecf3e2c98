"""Writes an SPDX document of the file systems of images, or compares one with them. scripts/sbom calls it:
sbom.py escribir|comprobar DOCUMENT VERSIONS IMAGE.tar…"""

import datetime
import hashlib
import os
import re
import sys
import tarfile

# Debian's short names that SPDX spells otherwise; X+ is X-or-later. Whatever else SPDX does not know is a LicenseRef.
SPDX = {
    "apache-2": "Apache-2.0", "apache-2.0": "Apache-2.0", "artistic": "Artistic-1.0-Perl", "bsd-2-clause": "BSD-2-Clause",
    "bsd-3-clause": "BSD-3-Clause", "bsd-4-clause": "BSD-4-Clause", "bsd-4-clause-uc": "BSD-4-Clause-UC", "bsl-1.0": "BSL-1.0",
    "cc0-1.0": "CC0-1.0", "curl": "curl", "expat": "MIT", "fsfap": "FSFAP", "fsful": "FSFUL", "fsfullr": "FSFULLR", "isc": "ISC",
    "latex2e": "Latex2e", "mit": "MIT", "mit-cmu": "MIT-CMU", "mpl-2.0": "MPL-2.0", "openldap-2.8": "OLDAP-2.8", "openssl": "OpenSSL",
    "x11": "X11", "zlib": "Zlib",
}
GNU = re.compile(r"(A?GPL|LGPL|GFDL)-?v?(\d(?:\.\d)?)(\+?)$", re.I)


def one_license(name, references):
    """A short name of Debian's as SPDX spells it; what it has no name for is noted in `references`."""
    gnu = GNU.match(name)
    if gnu:
        family, number, later = gnu.groups()
        return f"{family.upper()}-{number if '.' in number else number + '.0'}-{'or-later' if later else 'only'}"
    if name.lower() in SPDX:
        return SPDX[name.lower()]
    reference = "LicenseRef-Debian-" + re.sub(r"[^A-Za-z0-9.-]+", "-", name.replace("+", "-or-later")).strip("-")
    references[reference] = min(name, references.get(reference, name))
    return reference


def license_of(copyright, references):
    """The licences of a machine-readable copyright file, all of which hold for something in the package."""
    if not re.match(r"\s*Format(-Specification)?:", copyright, re.I):
        return "NOASSERTION"
    found = set()
    # Of the whole, or of some files: a paragraph that has neither only holds the text of one that those name.
    paragraphs = [text for text in re.split(r"\n\s*\n", copyright) if re.search(r"^(Files|Format(-Specification)?):", text, re.M | re.I)]
    for text in re.findall(r"^License:[ \t]*(\S.*)$", "\n".join(paragraphs), re.M | re.I):
        # In prose, `and` and `or` are no operators.
        if len(text.split()) > 8:
            continue
        either = [
            [one_license(name.strip(), references) for name in re.split(r"\s*,?\s+and\s+|\s*,\s*(?!or\b)", part) if name.strip()]
            for part in re.split(r"\s*,?\s+or\s+", text.strip())
        ]
        parts = sorted({" AND ".join(sorted(set(part))) for part in either if part})
        if len(parts) == 1:
            found.update(parts[0].split(" AND "))
        elif parts:
            found.add("(" + " OR ".join(f"({part})" if " AND " in part else part for part in parts) + ")")
    return " AND ".join(sorted(found)) or "NOASSERTION"


class Image:
    """The files of an image that say what is in it."""

    def __init__(self, path):
        self.name = os.path.basename(path).removesuffix(".tar")
        self.tar = tarfile.open(path)
        self.members = {member.name.removeprefix("./"): member for member in self.tar}

    def read(self, path):
        member = self.members.get(path)
        # A package's documents may be a link to those of another.
        while member is not None and member.issym():
            member = self.members.get(os.path.normpath(os.path.join(os.path.dirname(member.name), member.linkname)))
        file = self.tar.extractfile(member) if member is not None and (member.isfile() or member.islnk()) else None
        return file.read() if file else b""

    def text(self, path):
        return self.read(path).decode("utf-8", "replace")

    def copyright(self, package):
        folder = f"usr/share/doc/{package}"
        member = self.members.get(folder)
        if member is not None and member.issym():
            folder = os.path.normpath(os.path.join("usr/share/doc", member.linkname))
        return self.text(f"{folder}/copyright")

    def base(self):
        found = re.search(r'^PRETTY_NAME="?([^"\n]*)', self.text("etc/os-release") or self.text("usr/lib/os-release"), re.M)
        return found.group(1) if found else "NOASSERTION"

    def packages(self):
        for stanza in self.text("var/lib/dpkg/status").split("\n\n"):
            fields = dict(re.findall(r"^([A-Za-z-]+): (.*)$", stanza, re.M))
            if fields.get("Status", "").endswith(" installed"):
                yield fields

    def programs(self):
        """Each program or library that no package of dpkg's holds."""
        owned = set()
        for path in self.members:
            if re.fullmatch(r"var/lib/dpkg/info/[^/]+\.list", path):
                owned.update(re.sub(r"^/(usr/)?", "", line) for line in self.text(path).splitlines())
        for path, member in sorted(self.members.items()):
            # Alternatives and their like are links; what they lead to is looked at.
            if member.isfile() and re.sub(r"^usr/", "", path) not in owned and self.tar.extractfile(member).read(4) == b"\x7fELF":
                yield path


def components(image, versions):
    """(name, version, licence, comment, checksum) of what no package holds; ends the program where a program is left over."""
    left = set(image.programs())

    def take(pattern):
        found = sorted(path for path in left if re.fullmatch(pattern, path))
        left.difference_update(found)
        return found

    libraries = take(r"usr/lib/swift/linux/[^/]+\.so")
    if libraries:
        yield "swift-runtime", versions["swift"], "Apache-2.0 WITH Swift-exception", " ".join(map(os.path.basename, libraries)), None
    if take(r"var/runtime/bootstrap"):
        yield "compras-factura", versions["compras"], "Apache-2.0", "the function, one program", None
        yield "swift-runtime", versions["swift"], "Apache-2.0 WITH Swift-exception", "within the function's program", None
    services = take(r"usr/local/bin/(compras|contenido|inventario|mediador|pagos|pedidos|productos)")
    if services:
        yield "compras", versions["compras"], "Apache-2.0", " ".join(map(os.path.basename, services)), None
    for path in take(r"usr/local/bin/aws-lambda-rie"):
        checksum = hashlib.sha256(image.read(path)).hexdigest()
        if checksum != versions["aws-lambda-rie"]:
            sys.exit(f"sbom: {path} in {image.name} is not the one that is pinned in scripts/emulador.sh")
        yield "aws-lambda-rie", versions["aws-sam-cli"], "Apache-2.0", "as in aws-sam-cli of that version", checksum
    bundle = "usr/local/share/compras/docs/swagger-ui-bundle.js"
    if bundle in image.members:
        (version,) = re.findall(r'VERSION:"([0-9.]+)"', image.text(bundle))
        yield "swagger-ui", version, "Apache-2.0", "swagger-ui-bundle.js, and beside it what it is drawn with", hashlib.sha256(image.read(bundle)).hexdigest()
    if "opt/keycloak/version.txt" in image.members:
        if versions["keycloak"] not in image.text("opt/keycloak/version.txt"):
            sys.exit(f"sbom: Keycloak in {image.name} is not of the version that its Dockerfile names")
        jars = sum(path.startswith("opt/keycloak/lib/") and path.endswith(".jar") for path in image.members)
        yield "keycloak", versions["keycloak"], "Apache-2.0", f"with {jars} libraries of Java in /opt/keycloak/lib", None
        take(r"opt/keycloak/.*")
    if left:
        sys.exit(f"sbom: nobody says what these programs in {image.name} are: {' '.join(sorted(left))}")


def package(image, name, version, license, *more):
    identifier = f"SPDXRef-{image}-{re.sub(r'[^A-Za-z0-9.-]', '-', name.replace('+', 'p'))}"
    return [
        f"PackageName: {name}", f"SPDXID: {identifier}", f"PackageVersion: {version}", "PackageDownloadLocation: NOASSERTION",
        "FilesAnalyzed: false", f"PackageLicenseDeclared: {license}", *more, f"Relationship: SPDXRef-{image} CONTAINS {identifier}", "",
    ]


def document(paths, versions):
    lines, references = [], {}
    for image in sorted(map(Image, paths), key=lambda image: image.name):
        name, base = image.name, image.base()
        system = base.split()[0].lower()
        lines += [
            f"##### {name}", "", f"PackageName: {name}", f"SPDXID: SPDXRef-{name}", "PackageDownloadLocation: NOASSERTION",
            "FilesAnalyzed: false", "PrimaryPackagePurpose: CONTAINER", f"PackageComment: <text>{base}</text>",
            f"Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-{name}", "",
        ]
        for part, version, license, comment, checksum in sorted(components(image, versions)):
            more = [f"PackageChecksum: SHA256: {checksum}"] if checksum else []
            lines += package(name, part, version, license, *more, f"PackageComment: <text>{comment}</text>")
        packages = sorted(image.packages(), key=lambda fields: (fields["Package"], fields["Architecture"]))
        if not packages:
            sys.exit(f"sbom: {name} ({base}) has no list of dpkg's, and its packages cannot be told")
        for fields in packages:
            part, version, kind = fields["Package"], fields["Version"], fields["Architecture"]
            source = re.sub(r" \(.*", "", fields.get("Source", part))
            url = f"pkg:deb/{system}/{part}@{version.replace(':', '%3A').replace('+', '%2B').replace('~', '%7E')}?arch={kind}"
            lines += package(name, f"deb:{part}", version, license_of(image.copyright(part), references),
                             f"PackageSourceInfo: <text>built from {source}</text>", f"ExternalRef: PACKAGE-MANAGER purl {url}")
    for reference, text in sorted(references.items()):
        lines += [f"LicenseID: {reference}", f"LicenseName: {text}",
                  "ExtractedText: <text>Called so by Debian; its text is in /usr/share/doc/*/copyright of the packages in the image.</text>", ""]
    return lines


def header(body, created):
    number = hashlib.sha256("\n".join(body).encode()).hexdigest()
    return ["SPDXVersion: SPDX-2.3", "DataLicense: CC0-1.0", "SPDXID: SPDXRef-DOCUMENT", "DocumentName: compras",
            f"DocumentNamespace: https://spdx.org/spdxdocs/compras-{number}", "Creator: Tool: compras-sbom", f"Created: {created}", ""]


def names(lines):
    """What is compared: what each image is based on, and what it contains."""
    found, image, before = set(), "", ""
    for line in lines:
        if line.startswith("##### "):
            image = line[6:]
        elif before == "PrimaryPackagePurpose: CONTAINER":
            found.add(f"{image}: base {re.sub('<.*?>', '', line.removeprefix('PackageComment: '))}")
        elif line.startswith("Relationship: ") and " CONTAINS " in line:
            found.add(line.split(" CONTAINS SPDXRef-")[1].replace(f"{image}-", f"{image}: ", 1))
        before = line
    return found


def main():
    mode, target, versions, *paths = sys.argv[1:]
    with open(versions) as file:
        body = document(paths, dict(line.split() for line in file))
    try:
        with open(target) as file:
            before = file.read().splitlines()
    except FileNotFoundError:
        before = []
    if mode == "comprobar":
        if not before:
            sys.exit(f"sbom: there is no {target}: write it with scripts/sbom")
        known, there = names(before), names(body)
        # An image that was not asked about is not missed.
        asked = {line[6:] for line in body if line.startswith("##### ")}
        known = {name for name in known if name.split(": ")[0] in asked}
        for name in sorted(there - known):
            print(f"sbom: in the image, and not in {target}: {name}", file=sys.stderr)
        for name in sorted(known - there):
            print(f"sbom: in {target}, and not in the image: {name}", file=sys.stderr)
        sys.exit(0 if known == there else 1)
    created = [line.removeprefix("Created: ") for line in before if line.startswith("Created: ")]
    # As it stands, where nothing is different but the day.
    if not created or before != header(body, created[0]) + body:
        now = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
        with open(target + ".part", "w") as file:
            file.write("\n".join(header(body, now) + body) + "\n")
        os.replace(target + ".part", target)
    print(f"sbom: {sum(' CONTAINS ' in line for line in body)} components of {len(paths)} images are in {target}")


main()
