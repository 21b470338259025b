# pyright: reportMissingTypeStubs=false
"""Reads what files say about themselves, in a process of its own with bounds on memory and time.

The parsers here meet files made by strangers. `reader` runs this file as a script, gives it a line of JSON with
the bounds and then one for each file, and takes one line of JSON for each; when this process dies, the file that it
was at is not valid. Of ours it imports the bounds alone, so that it starts fast.
"""

import html
import io
import json
import re
import sys
from typing import TypedDict, cast

MOST_TEXT_BYTES = 1_000_000
MOST_ITEMS = 64
NOT_ALTERED = ("signingCredential.", "claimSignature.outsideValidity", "timeStamp.")
"""Failures of the signer rather than of the picture."""


class Job(TypedDict):
    """The first line. `anchors`: PEM of the trusted roots; `search`: for `sys.path`."""

    search: list[str]
    memory_bytes: int
    cpu_s: int
    anchors: str


class File(TypedDict):
    """Every other line."""

    path: str
    media_type: str


def main() -> None:
    """Read the job, say that the parser is ready, then answer one line per file."""
    job = cast(Job, json.loads(sys.stdin.readline()))
    sys.path[:] = job["search"]
    from emblazon.limits import bound

    bound(job["memory_bytes"], job["cpu_s"], file_bytes=0)
    from c2pa import Context, Settings

    trust = {"trust": {"trust_anchors": job["anchors"]}} if job["anchors"] else {}
    verify = {"verify_trust": True, "remote_manifest_fetch": False, "ocsp_fetch": False}
    context = Context(Settings.from_json(json.dumps({**trust, "verify": verify})))
    _say({"ready": True})
    for line in sys.stdin:
        file = cast(File, json.loads(line))
        with open(file["path"], "rb") as stream:
            data = stream.read()
        said: dict[str, object] = {"open": open_metadata(data, file["media_type"])}
        said["credentials"] = credentials(data, file["media_type"], context)
        _say(said)


def _say(said: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


def open_metadata(data: bytes, media_type: str) -> dict[str, object]:
    """The unsigned words: our parameters (None when absent) and the IPTC digital source type."""
    text = _svg_text(data) if media_type == "image/svg+xml" else _png_text(data)
    try:
        parameters: object = json.loads(text) if text else None
    except (ValueError, RecursionError):
        parameters = None
    found = re.search(rb"Iptc4xmpExt:DigitalSourceType(?:>|=[\"'])([^<\"']{1,300})", data)
    source = found.group(1).decode("utf-8", "replace") if found else ""
    return {"parameters": parameters, "digital_source_type": source}


def _png_text(data: bytes) -> str:
    """The uncompressed iTXt chunk with the keyword "Emblazon"; "" when there is none."""
    position = 8
    while data[:4] == b"\x89PNG" and position + 12 <= len(data):
        size = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        body = data[position + 8 : position + 8 + size]
        if kind == b"iTXt" and body.startswith(b"Emblazon\0\0\0") and size <= MOST_TEXT_BYTES:
            return body[11:].split(b"\0", 2)[-1].decode("utf-8", "replace")
        position += 12 + size
    return ""


def _svg_text(data: bytes) -> str:
    found = re.search(rb'<text xmlns="urn:emblazon:parameters">([^<]*)</text>', data)
    if found is None or len(found.group(1)) > MOST_TEXT_BYTES:
        return ""
    return html.unescape(found.group(1).decode("utf-8", "replace"))


def credentials(data: bytes, media_type: str, context: object) -> dict[str, object]:
    """What the Content Credentials say. `state`: absent, unreadable, damaged, altered, untrusted, trusted."""
    from c2pa import C2paError, Context, Reader

    try:
        with Reader(media_type, io.BytesIO(data), context=cast(Context, context)) as reader:
            store = _table(json.loads(reader.json()))
            verdict = reader.get_validation_state() or ""
    except C2paError as error:
        if "ManifestNotFound" in str(error):
            return {"state": "absent"}
        state = "damaged" if b"c2pa" in data else "unreadable"
        return {"state": state, "failures": [str(error)[:300]]}
    manifests = _table(store.get("manifests"))
    label = str(store.get("active_manifest"))
    results = _table(store.get("validation_results"))
    own = _table(results.get("activeManifest"))
    failures, passed = _codes(own.get("failure")), _codes(own.get("success"))
    history = _history(manifests, results)
    return {
        "state": _state(verdict, failures, passed, history),
        "failures": failures,
        "history": history,
        "active": label,
        "manifests": {
            name: _brief(manifests[name]) for name in [label, *manifests][:MOST_ITEMS] if name in manifests
        },
    }


def _brief(value: object) -> dict[str, object]:
    """What one manifest says, without what no person reads."""
    manifest = _table(value)
    signature = _table(manifest.get("signature_info"))
    labelled = {str(each.get("label")): each.get("data") for each in _tables(manifest.get("assertions"))}
    actions = next((data for label, data in labelled.items() if label.startswith("c2pa.actions")), None)
    return {
        "title": manifest.get("title"),
        "signer": signature.get("issuer") or signature.get("common_name"),
        "time": signature.get("time"),
        "generator": manifest.get("claim_generator_info"),
        "actions": _tables(_table(actions).get("actions")),
        "parameters": labelled.get("org.emblazon.parameters"),
        "training": labelled.get("cawg.training-mining"),
        "binding": labelled.get("c2pa.soft-binding"),
        "ingredients": [
            {
                "title": each.get("title"),
                "label": each.get("label"),
                "relationship": each.get("relationship"),
                "manifest": each.get("active_manifest"),
            }
            for each in _tables(manifest.get("ingredients"))
        ],
    }


def _state(verdict: str, failures: list[str], passed: list[str], history: list[str]) -> str:
    """A tampered parent does not change the library's own verdict, so history is asked first."""
    if history:
        return "altered"
    if verdict == "Trusted" and not failures:
        return "trusted"
    whole = "claimSignature.validated" in passed and any(each.endswith("Hash.match") for each in passed)
    harmless = all(each.startswith(NOT_ALTERED) for each in failures)
    return "untrusted" if whole and harmless else "altered"


def _history(manifests: dict[str, object], results: dict[str, object]) -> list[str]:
    """Failures of the pictures that this one was made from, anywhere in its chain."""
    found: list[str] = []
    for manifest in manifests.values():
        for ingredient in _tables(_table(manifest).get("ingredients")):
            inner = _table(_table(ingredient.get("validation_results")).get("activeManifest"))
            found += _codes(inner.get("failure")) + _codes(ingredient.get("validation_status"))
    for delta in _tables(results.get("ingredientDeltas")):
        found += _codes(_table(delta.get("validationDeltas")).get("failure"))
    return sorted({each for each in found if not each.startswith(NOT_ALTERED)})


def _codes(value: object) -> list[str]:
    return [str(each.get("code", "")) for each in _tables(value)]


def _table(value: object) -> dict[str, object]:
    return cast(dict[str, object], value) if isinstance(value, dict) else {}


def _tables(value: object) -> list[dict[str, object]]:
    rows = cast(list[object], value)[:MOST_ITEMS] if isinstance(value, list) else []
    return [_table(each) for each in rows]


if __name__ == "__main__":
    main()
