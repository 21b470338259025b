"""Are signed files what C2PA says they are? Read by another implementation than the one that signed them.

Nothing of c2pa-python (c2pa-rs) is used here, nor of Emblazon: the container (PNG, JPEG, WebP, SVG), JUMBF boxes
(ISO/IEC 19566-5), CBOR, the assertions' hashes, the hash over the file's bytes and the ranges that it leaves out, the
COSE signature (RFC 9052) and the certificate chain are read and checked from the standards, with `cbor2` and
`cryptography`.

    python bench/c2pa_independent.py FILE… [--root root.crt]      exit code 1 when any file does not hold
    python bench/c2pa_independent.py FILE… --alter                also alter each in ten ways: all must be noticed
    … --others                                                    also ask encypher-c2pa (PyPI) and, with Node,
                                                                  @trustnxt/c2pa-ts (npm), where they are installed
"""

import argparse
import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import cbor2
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils

HASHES = {"sha256": hashlib.sha256, "sha384": hashlib.sha384, "sha512": hashlib.sha512}
COSE = {-7: hashes.SHA256, -35: hashes.SHA384, -36: hashes.SHA512, -37: hashes.SHA256, -38: hashes.SHA384}
X5CHAIN = 33
USES = {"1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.62558.2.1"}
"""Extended key usages that may sign claims: email protection, document signing, C2PA claim signing."""
DEEPEST = 12


class Broken(Exception):
    """Something is not as the standard has it; says what."""


@dataclass
class Box:
    """A JUMBF box. `label`: of a superbox; `inside`: its content without the header, which a hashed URI hashes."""

    kind: bytes
    inside: bytes
    label: str = ""
    boxes: list["Box"] = field(default_factory=list)

    def find(self, *path: str) -> "Box":
        box = self
        for label in path:
            box = next((each for each in box.boxes if each.label == label), None) or _stop(
                f"no box {label!r}"
            )
        return box

    @property
    def content(self) -> bytes:
        """The first content box."""
        return next(each.inside for each in self.boxes if each.kind != b"jumd")


def _stop(words: str) -> Box:
    raise Broken(words)


# ── containers ───────────────────────────────────────────────────────────────────────────────────────────────────


def manifest_store(data: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """The JUMBF bytes, and where their container lies in the file (start, length)."""
    for starts, read in ((b"\x89PNG", _png), (b"\xff\xd8", _jpeg), (b"RIFF", _webp), (b"<", _svg)):
        if data.startswith(starts):
            return read(data)
    raise Broken("this kind of file is not read here")


def _png(data: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"caBX":
            return data[at + 8 : at + 8 + size], [(at, size + 12)]
        at += size + 12
    raise Broken("no caBX chunk")


def _jpeg(data: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    """APP11 segments of one box instance; every segment but the first repeats the box's header."""
    at, store, places = 2, b"", []
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        size = int.from_bytes(data[at + 2 : at + 4], "big")
        body = data[at + 4 : at + 2 + size]
        if data[at + 1] == 0xEB and body[:2] == b"JP" and body[12:16] == b"jumb":
            store += body[8:] if int.from_bytes(body[4:8], "big") == 1 else body[16:]
            places.append((at, size + 2))
        at += size + 2
    return (store, places) if places else _nothing("no APP11 segment with JUMBF")


def _webp(data: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"C2PA":
            return data[at + 8 : at + 8 + size], [(at, 8 + size + size % 2)]
        at += 8 + size + size % 2
    raise Broken("no C2PA chunk")


def _svg(data: bytes) -> tuple[bytes, list[tuple[int, int]]]:
    found = re.search(rb"<c2pa:manifest[^>]*>([^<]*)</c2pa:manifest>", data)
    if found is None:
        raise Broken("no c2pa:manifest element")
    return base64.b64decode(found.group(1)), [(found.start(), found.end() - found.start())]


def _nothing(words: str) -> tuple[bytes, list[tuple[int, int]]]:
    raise Broken(words)


def boxes(data: bytes, depth: int = 0) -> Iterator[Box]:
    """The boxes in a row of them."""
    at = 0
    while at < len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if size < 8 or at + size > len(data) or depth > DEEPEST:
            raise Broken("a JUMBF box is larger than what holds it")
        inside = data[at + 8 : at + size]
        box = Box(kind, inside)
        if kind == b"jumb":
            box.boxes = list(boxes(inside, depth + 1))
            about = box.boxes[0].inside
            box.label = about[17:].split(b"\0")[0].decode() if about[16] & 2 else ""
        yield box
        at += size


# ── claims ───────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass
class Found:
    """What a whole file says."""

    signer: str
    title: str
    actions: list[str]
    manifests: int
    trusted: bool


def check(data: bytes, *, roots: list[x509.Certificate], now: datetime | None = None) -> Found:
    """Everything that can be held against the bytes. Raises Broken at the first thing that does not hold."""
    raw, places = manifest_store(data)
    store = next(boxes(raw))
    if store.label != "c2pa" or not store.boxes[1:]:
        raise Broken("the box is no manifest store")
    manifests = [box for box in store.boxes if box.kind == b"jumb"]
    leaves = [_manifest(each, manifests, roots, now or datetime.now(UTC)) for each in manifests]
    active = manifests[-1]
    claim = cbor2.loads(active.find("c2pa.claim.v2").content)
    _bytes_hold(data, active, places)
    actions = cbor2.loads(active.find("c2pa.assertions", "c2pa.actions.v2").content)["actions"]
    leaf, trusted = leaves[-1]
    return Found(
        leaf.subject.rfc4514_string(),
        str(claim.get("dc:title", "")),
        [each["action"] for each in actions],
        len(manifests),
        trusted,
    )


def _manifest(
    manifest: Box, manifests: list[Box], roots: list[x509.Certificate], now: datetime
) -> tuple[x509.Certificate, bool]:
    """Assertions are those that the claim names, and the claim is what was signed."""
    box = manifest.find("c2pa.claim.v2")
    claim = cbor2.loads(box.content)
    named = [*claim.get("created_assertions", []), *claim.get("gathered_assertions", [])]
    held = {each.label for each in manifest.find("c2pa.assertions").boxes if each.label}
    for each in named:
        target = manifest.find("c2pa.assertions", each["url"].rpartition("/")[2])
        held.discard(target.label)
        _same(target.inside, each, claim.get("alg", "sha256"))
    if held:
        raise Broken(f"assertions that nobody signed: {sorted(held)}")
    for each in manifest.find("c2pa.assertions").boxes:
        if each.label.startswith("c2pa.ingredient.v3"):
            _ingredient(cbor2.loads(each.content), manifests, claim.get("alg", "sha256"))
    return _signature(manifest.find("c2pa.signature").content, box.content, roots, now)


def _ingredient(said: dict, manifests: list[Box], usual: str) -> None:
    """The manifest of a picture that this one was made from is the one that was signed."""
    link = said.get("activeManifest")
    if link is None:
        return
    label = link["url"].rpartition("/")[2]
    parent = next((each for each in manifests if each.label == label), None)
    if parent is None:
        raise Broken(f"the manifest {label} of an ingredient is missing")
    _same(parent.inside, link, usual)


def _same(content: bytes, link: dict, usual: str) -> None:
    if HASHES[link.get("alg", usual)](content).digest() != bytes(link["hash"]):
        raise Broken(f"the hash of {link['url'].rpartition('/')[2]} does not fit")


def _bytes_hold(data: bytes, active: Box, places: list[tuple[int, int]]) -> None:
    """The file's bytes, all but the manifest's own container, hash to what was signed."""
    said = cbor2.loads(active.find("c2pa.assertions", "c2pa.hash.data").content)
    left_out = sorted((each["start"], each["length"]) for each in said.get("exclusions", []))
    for start, length in left_out:
        if not any(at <= start and start + length <= at + size for at, size in places):
            raise Broken("the hash leaves out bytes that are not the manifest's own")
    digest, at = HASHES[said["alg"]](), 0
    for start, length in left_out:
        digest.update(data[at:start])
        at = start + length
    digest.update(data[at:])
    if digest.digest() != bytes(said["hash"]):
        raise Broken("the bytes of the file are not those that were signed")


def _signature(
    box: bytes, claim: bytes, roots: list[x509.Certificate], now: datetime
) -> tuple[x509.Certificate, bool]:
    """COSE_Sign1 over the claim; the leaf, and whether a given root stands behind it."""
    tagged = cbor2.loads(box)
    protected, loose, payload, signature = tagged.value if isinstance(tagged, cbor2.CBORTag) else tagged
    header = cbor2.loads(protected)
    chain = header.get(X5CHAIN) or loose.get(X5CHAIN) or loose.get("x5chain")
    certificates = [
        x509.load_der_x509_certificate(each) for each in (chain if isinstance(chain, list) else [chain])
    ]
    message = cbor2.dumps(["Signature1", protected, b"", payload or claim])
    try:
        _verify(certificates[0].public_key(), bytes(signature), message, header[1])
    except InvalidSignature as error:
        raise Broken("the signature does not fit the claim") from error
    return certificates[0], _chain(certificates, roots, now)


def _verify(key: object, signature: bytes, message: bytes, algorithm: int) -> None:
    if isinstance(key, ec.EllipticCurvePublicKey):
        half = len(signature) // 2
        numbers = (int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big"))
        key.verify(utils.encode_dss_signature(*numbers), message, ec.ECDSA(COSE[algorithm]()))
    elif isinstance(key, rsa.RSAPublicKey):
        kind = COSE[algorithm]()
        key.verify(signature, message, padding.PSS(padding.MGF1(kind), kind.digest_size), kind)
    elif isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signature, message)
    else:
        raise Broken("a key of a kind that C2PA does not take")


def _chain(chain: list[x509.Certificate], roots: list[x509.Certificate], now: datetime) -> bool:
    """Each certificate is signed by the next, the last by a given root; the leaf may sign, and is no authority."""
    leaf = chain[0]
    if leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca:
        raise Broken("the signer's certificate is an authority's")
    uses = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    if not USES & {each.dotted_string for each in uses}:
        raise Broken("the signer's certificate is for another use")
    if not leaf.not_valid_before_utc <= now <= leaf.not_valid_after_utc:
        raise Broken("the signer's certificate is not good now")
    for one, other in pairwise(chain):
        if not _issued(one, other):
            raise Broken("the certificates are no chain")
    return any(_issued(chain[-1], root) for root in roots)


def _issued(one: x509.Certificate, by: x509.Certificate) -> bool:
    try:
        one.verify_directly_issued_by(by)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


# ── alterations ──────────────────────────────────────────────────────────────────────────────────────────────────


def alterations(data: bytes, *, twin: Callable[[bytes], bytes] | None = None) -> dict[str, bytes]:
    """The file altered in several ways, one at a time. `twin`: another certificate, as long as the one in DER."""
    raw, places = manifest_store(data)
    start, size = places[0][0], sum(length for _, length in places)
    active = [box for box in next(boxes(raw)).boxes if box.kind == b"jumb"][-1]
    claim, cose = active.find("c2pa.claim.v2").content, active.find("c2pa.signature").content
    actions = active.find("c2pa.assertions", "c2pa.actions.v2").content
    hashed = active.find("c2pa.assertions", "c2pa.hash.data").content
    tagged = cbor2.loads(cose)
    signature = bytes((tagged.value if isinstance(tagged, cbor2.CBORTag) else tagged)[3])
    changed = {
        "one byte of the picture": _flip(data, start + size + (len(data) - start - size) // 2)
        if start + size < len(data) - 40
        else _flip(data, start // 2),
        "an action": _swap(data, actions, actions.replace(b"c2pa.", b"c2pb.", 1)),
        "a range left out": _swap(data, hashed, _longer(hashed)),
        "the hash of the file": _swap(data, hashed, _flip(hashed, hashed.index(b"dhash") + 10)),
        "the claim": _swap(data, claim, _flip(claim, claim.index(b"instanceID") + 15)),
        "an assertion's hash in the claim": _swap(data, claim, _flip(claim, claim.index(b"dhash") + 10)),
        "the signature": _swap(data, signature, _flip(signature, 5)),
        "bytes at the end": data + b"\n<!-- more -->",
        "half of the file": data[: len(data) // 2],
    }
    leaf = next(each for each in _certificates(cose))
    if twin:
        changed["another certificate"] = _swap(data, leaf, twin(leaf))
    return changed


def _certificates(cose: bytes) -> list[bytes]:
    tagged = cbor2.loads(cose)
    protected, loose, *_ = tagged.value if isinstance(tagged, cbor2.CBORTag) else tagged
    chain = cbor2.loads(protected).get(X5CHAIN) or loose.get(X5CHAIN) or loose.get("x5chain")
    return chain if isinstance(chain, list) else [chain]


def _flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


def _longer(hashed: bytes) -> bytes:
    """The length of the first range that is left out, one more."""
    at = hashed.index(b"flength") + len(b"flength")
    extra = {0x18: 1, 0x19: 2, 0x1A: 4}[hashed[at]]
    return _flip(hashed, at + extra)


def _swap(data: bytes, old: bytes, new: bytes) -> bytes:
    """`old` is `new` in the manifest store, wherever it stands in the container."""
    if len(old) != len(new) or old == new:
        raise ValueError("an alteration must keep the length, and alter")
    if data.startswith(b"<"):
        found = re.search(rb"<c2pa:manifest[^>]*>([^<]*)</c2pa:manifest>", data)
        assert found
        store = base64.b64decode(found.group(1))
        return data.replace(found.group(1), base64.b64encode(store.replace(old, new)))
    at = data.rindex(old)
    return data[:at] + new + data[at + len(old) :]


# ── other implementations ────────────────────────────────────────────────────────────────────────────────────────

NODE = """
import * as fs from 'node:fs/promises';
import { BMFF, JPEG, PNG } from '@trustnxt/c2pa-ts/asset';
import { SuperBox } from '@trustnxt/c2pa-ts/jumbf';
import { ManifestStore, ValidationResult } from '@trustnxt/c2pa-ts/manifest';
const data = await fs.readFile(process.argv[2]);
const Kind = [JPEG, PNG, BMFF].find((each) => each.canRead(data));
let said = 'not read';
if (Kind) {
  const asset = new Kind(data);
  let result;
  try { result = await ManifestStore.read(SuperBox.fromBuffer(asset.getManifestJUMBF())).validate(asset); }
  catch (error) { result = ValidationResult.fromError(error); }
  said = result.isValid ? 'holds' : 'broken';
}
console.log(said);
"""


def others(path: Path, *, node_folder: Path | None) -> dict[str, str]:
    """What two more implementations say: "holds", "broken" or "not read"."""
    said: dict[str, str] = {}
    try:
        import encypher_c2pa
    except ImportError:
        pass
    else:
        try:
            report = encypher_c2pa.verify(str(path))
            said["encypher-c2pa"] = "holds" if report["integrity"] == "valid" else "broken"
        except Exception as error:
            said["encypher-c2pa"] = f"not read ({type(error).__name__})"
    if node_folder and shutil.which("node"):
        script = node_folder / "emblazon-verify.mjs"
        script.write_text(NODE)
        answer = subprocess.run(["node", str(script), str(path)], capture_output=True, text=True, check=False)
        said["c2pa-ts"] = answer.stdout.strip() or "broken"
    return said


def main() -> int:
    """Check the files and say so, one line each."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--root", type=Path, help="PEM of a root that is trusted")
    parser.add_argument("--alter", action="store_true")
    parser.add_argument("--others", action="store_true")
    parser.add_argument("--node", type=Path, help="a folder where npm installed @trustnxt/c2pa-ts")
    asked = parser.parse_args()
    roots = x509.load_pem_x509_certificates(asked.root.read_bytes()) if asked.root else []
    wrong = 0
    for path in asked.files:
        data = path.read_bytes()
        rows = {"as it is": data, **(alterations(data) if asked.alter else {})}
        for name, altered in rows.items():
            verdict = _verdict(altered, roots)
            row = {"file": path.name, "alteration": name, "here": verdict}
            if asked.others:
                with tempfile.TemporaryDirectory() as folder:
                    copy = Path(folder) / path.name
                    copy.write_bytes(altered)
                    row |= others(copy, node_folder=asked.node)
            print(json.dumps(row, ensure_ascii=False))
            wrong += verdict.startswith("holds") != (name == "as it is")
    return 1 if wrong else 0


def _verdict(data: bytes, roots: list[x509.Certificate]) -> str:
    try:
        found = check(data, roots=roots)
    except Broken as error:
        return f"broken: {error}"
    except (ValueError, KeyError, IndexError, StopIteration, cbor2.CBORDecodeError) as error:
        return f"broken: it does not parse ({type(error).__name__})"
    return f"holds: {found.signer}, {'trusted' if found.trusted else 'unknown'}, {', '.join(found.actions)}"


if __name__ == "__main__":
    sys.exit(main())
