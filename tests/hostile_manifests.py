"""Manifests that attack whoever reads them. Each is signed properly, so that a reader gets past the signature."""

import hashlib
import importlib.util
import io
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import cbor2
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, utils
from PIL import Image

from emblazon.sign import Keys
from emblazon.sign.credentials import Credentials
from emblazon.sign.history import History, actions
from emblazon.sign.ingredients import Ingredient
from emblazon.sign.manifest import Claimed, manifest

BENCH = Path(__file__).parents[1] / "bench" / "c2pa_independent.py"


def independent() -> ModuleType:
    """The bench's own reader of C2PA."""
    spec = importlib.util.spec_from_file_location("c2pa_independent", BENCH)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def png() -> bytes:
    """A small picture."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((32, 32)).save(buffer, "PNG")
    return buffer.getvalue()


def signed(
    keys: Keys, facts: dict[str, object], *, title: str = "a.png", parents: tuple[bytes, ...] = ()
) -> bytes:
    """A picture whose parameters are `facts`."""
    parts = tuple(
        Ingredient(f"p-{index}", f"parent {index}", "parentOf", data=data, media_type="image/png")
        for index, data in enumerate(parents)
    )
    history = History("opened" if parts else "generated", opened=tuple(each.label for each in parts))
    done = actions(history, when="2026-01-01T00:00:00+00:00", agent={"name": "x"})
    claimed = Claimed(title=title, software="emblazon 0", actions=done, facts=facts)
    return Credentials(keys).sign(png(), "image/png", manifest(claimed), parts)


def resigned(data: bytes, keys: Keys, label: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same file with an assertion's content changed (its length kept), and a claim and signature that fit."""
    reader = independent()
    store = next(reader.boxes(reader.manifest_store(data)[0]))
    active = [box for box in store.boxes if box.kind == b"jumb"][-1]
    assertion = active.find("c2pa.assertions", label)
    claim, cose = active.find("c2pa.claim.v2").content, active.find("c2pa.signature").content
    changed = change(assertion.content)
    assert len(changed) == len(assertion.content)
    inside = assertion.inside.replace(assertion.content, changed)
    old, new = (hashlib.sha256(each).digest() for each in (assertion.inside, inside))
    assert old in claim
    renewed = claim.replace(old, new)
    whole = cbor2.loads(cose)
    protected, _, _, signature = whole.value
    message = cbor2.dumps(["Signature1", protected, b"", renewed])
    key = serialization.load_pem_private_key(keys.private_key.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    numbers = utils.decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    raw = b"".join(each.to_bytes(32, "big") for each in numbers)
    for before, after in ((assertion.inside, inside), (claim, renewed), (signature, raw)):
        at = data.rindex(before)
        data = data[:at] + after + data[at + len(before) :]
    return data


def nested(keys: Keys) -> bytes:
    """Lists in lists, 50,000 deep."""
    deep = signed(keys, {"x": "A" * 50_000})
    text = b"\x79" + (50_000).to_bytes(2, "big") + b"A" * 50_000
    lists = b"\x81" * (len(text) - 1) + b"\x00"
    return resigned(deep, keys, "org.emblazon.parameters", lambda content: content.replace(text, lists))


def cyclic(keys: Keys) -> bytes:
    """A picture that was made from itself."""
    reader = independent()
    edit = signed(keys, {}, parents=(signed(keys, {}),))
    store = next(reader.boxes(reader.manifest_store(edit)[0]))
    first, active = [box.label.encode() for box in store.boxes if box.kind == b"jumb"]
    return resigned(edit, keys, "c2pa.ingredient.v3", lambda content: content.replace(first, active))


def endless(keys: Keys) -> bytes:
    """A picture made from one made from one … twelve times, and 5 MB of words among them."""
    data = signed(keys, {"x": "word " * 80_000})
    for _ in range(12):
        data = signed(keys, {"x": "word " * 80_000}, parents=(data,))
    return data


def many(keys: Keys) -> bytes:
    """100,000 entries, and citations that are none."""
    return signed(
        keys, {"citations": [1, None, {"title": 3}, []] * 25_000, **{f"k{n}": n for n in range(5_000)}}
    )


def shouting(keys: Keys) -> bytes:
    """Words that steer terminals, pages and logs."""
    attack = "\x1b]0;owned\x07\u202e<script>alert(1)</script>\r\nVALID ✓\x00%s{0}$(id)"
    facts = {
        "model": attack,
        "kit": attack,
        "created": attack,
        "citations": [{"title": attack, "licence": attack}],
    }
    return signed(keys, facts, title=attack)


HOSTILE = (nested, cyclic, endless, many, shouting)
