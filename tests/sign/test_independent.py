"""Our files read by an implementation that shares nothing with the one that signed them (`bench/`)."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import hostile_manifests
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from PIL import Image

from emblazon.records import Signed
from emblazon.sign import Keys, certificates
from emblazon.sign.given import Declared, sign_given, take

bench = hostile_manifests.independent()


def twin(keys: Keys, now: datetime) -> Callable[[bytes], bytes]:
    """Another certificate of the same length, from the same authority's name, for another key."""

    def made(leaf: bytes) -> bytes:
        for _ in range(200):
            text = certificates.new_root(now)
            root = x509.load_pem_x509_certificate(text)
            key = certificates.read_key(text, name="root")
            other = x509.load_pem_x509_certificate(certificates.new_leaf(root, key, now=now))
            data = other.public_bytes(serialization.Encoding.DER)
            if len(data) == len(leaf):
                return data
        raise AssertionError("no certificate of that length")

    return made


@pytest.fixture(scope="module")
def files(
    signed: Signed, keys: Keys, now: datetime, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """What `make` writes, a photograph signed as it is, and an edit of a signed picture, in every container."""
    folder = tmp_path_factory.mktemp("files")
    found = {"made.png": signed.files[0].data, "made.svg": signed.files[-1].data}
    (folder / "made.png").write_bytes(signed.files[0].data)
    for suffix in ("jpg", "webp"):
        path = folder / f"photo.{suffix}"
        Image.radial_gradient("L").convert("RGB").save(path)
        found[path.name] = sign_given(
            take(path), Declared(), keys=keys, created=now, software="emblazon 0"
        ).data
    declared = Declared(("cropped",), parents=(take(folder / "made.png"),))
    found["edit.jpg"] = sign_given(
        take(folder / "photo.jpg"), declared, keys=keys, created=now, software="e"
    ).data
    return found


NAMES = ("made.png", "made.svg", "photo.jpg", "photo.webp", "edit.jpg")


@pytest.mark.parametrize("name", NAMES)
def test_what_we_sign_holds_for_another_reader(name: str, files: dict[str, bytes], keys: Keys) -> None:
    roots = x509.load_pem_x509_certificates(keys.root.encode())
    found = bench.check(files[name], roots=roots)
    assert found.trusted
    assert "O=Emblazon (self-signed)" in found.signer
    assert found.actions[0] == ("c2pa.created" if name.startswith("made") else "c2pa.opened")
    assert found.manifests == (2 if name == "edit.jpg" else 1)
    assert not bench.check(files[name], roots=[]).trusted


@pytest.mark.parametrize("name", NAMES)
def test_every_alteration_is_noticed(name: str, files: dict[str, bytes], keys: Keys, now: datetime) -> None:
    altered = bench.alterations(files[name], twin=twin(keys, now))
    assert len(altered) == 10
    for what, data in altered.items():
        with pytest.raises((bench.Broken, ValueError, KeyError, IndexError)):
            print(what, bench.check(data, roots=[]))


def test_a_chain_that_leads_elsewhere_or_ran_out_is_noticed(files: dict[str, bytes], now: datetime) -> None:
    stranger = x509.load_pem_x509_certificate(certificates.new_root(now))
    assert not bench.check(files["made.png"], roots=[stranger]).trusted
    with pytest.raises(bench.Broken, match="not good now"):
        bench.check(files["made.png"], roots=[], now=now.replace(year=now.year + 5))
    assert Path(bench.__file__).name == "c2pa_independent.py"
