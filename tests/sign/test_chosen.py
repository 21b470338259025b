"""Which keys sign here: settings, environment, and what contradicts itself."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from emblazon.errors import InputError
from emblazon.sign import Keys, chosen_keys, company_keys, mark_key, remote_keys, trusted_roots
from emblazon.sign.watermark import HOUSE_KEY

REMOTE = "https://signer.example/sign"


@pytest.fixture
def table(keys: Keys, tmp_path: Path) -> dict[str, str]:
    """A company's files, as [sign] names them."""
    for name, text in (("certificate", keys.chain), ("key", keys.private_key), ("root", keys.root)):
        (tmp_path / name).write_text(text)
    return {name: str(tmp_path / name) for name in ("certificate", "key", "root")}


def test_without_settings_this_machine_signs(tmp_path: Path, now: datetime) -> None:
    found = chosen_keys(tmp_path, {}, {}, now=now)
    assert found.self_signed
    assert found.fresh
    assert (found.remote, found.timestamp, found.mark_key) == (None, "", HOUSE_KEY)


def test_a_companys_files_sign(table: dict[str, str], tmp_path: Path, now: datetime, keys: Keys) -> None:
    found = chosen_keys(tmp_path / "home", {**table, "timestamp": "http://stamps.example/"}, {}, now=now)
    assert (found.chain, found.root, found.self_signed) == (keys.chain, keys.root, False)
    assert found.timestamp == "http://stamps.example/"
    assert "Pictures are signed as" in found.words
    assert not (tmp_path / "home").exists()
    assert trusted_roots(tmp_path / "home", table) == keys.root


def test_a_key_may_come_from_the_environment_or_be_encrypted(
    table: dict[str, str], tmp_path: Path, now: datetime, keys: Keys
) -> None:
    environment = {"EMBLAZON_SIGN_KEY_PEM": keys.private_key}
    table.pop("key")
    assert chosen_keys(tmp_path, table, environment, now=now).private_key == keys.private_key
    opened = serialization.load_pem_private_key(keys.private_key.encode(), None)
    locked = opened.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"pass word"),
    )
    (tmp_path / "locked").write_bytes(locked)
    table["key"] = str(tmp_path / "locked")
    found = chosen_keys(tmp_path, table, {"EMBLAZON_SIGN_PASSWORD": "pass word"}, now=now)
    assert found.private_key == keys.private_key
    for wrong, why in (
        ({}, "It is encrypted"),
        ({"EMBLAZON_SIGN_PASSWORD": "other"}, "Is the password right"),
    ):
        with pytest.raises(InputError, match=f"no private key that can be opened. {why}") as refused:
            chosen_keys(tmp_path, table, wrong, now=now)
        assert "other" not in str(refused.value)


def test_a_service_signs_with_its_token(table: dict[str, str], tmp_path: Path, now: datetime) -> None:
    table.pop("key")
    environment = {"EMBLAZON_SIGNER_TOKEN": "very-secret"}
    found = chosen_keys(tmp_path, {**table, "remote": REMOTE}, environment, now=now)
    assert found.remote
    assert found.private_key == ""
    assert "very-secret" not in repr(found)


@pytest.mark.parametrize(
    ("left", "more", "why"),
    [
        (("certificate",), {}, "certificate .* with no key"),
        (("key",), {}, "no certificate with key"),
        (("certificate", "key"), {"remote": REMOTE}, "key .* and remote"),
        (("certificate",), {"remote": "http://signer.example/"}, "no https address"),
        ((), {"timestamp": "ftp://stamps.example/"}, "no https address"),
        ((), {"remote": REMOTE}, "no certificate"),
    ],
)
def test_settings_that_contradict_themselves_are_refused(
    left: tuple[str, ...],
    more: dict[str, str],
    why: str,
    table: dict[str, str],
    tmp_path: Path,
    now: datetime,
) -> None:
    with pytest.raises(InputError, match=why):
        chosen_keys(tmp_path, {**{name: table[name] for name in left}, **more}, {}, now=now)


def test_a_certificate_that_ran_out_signs_nowhere(table: dict[str, str], now: datetime) -> None:
    later = now + timedelta(days=4000)
    path = Path(table["certificate"])
    with pytest.raises(InputError, match="is good from"):
        remote_keys(path, REMOTE, root=None, now=later)
    with pytest.raises(InputError, match="is good from"):
        company_keys(path, Path(table["key"]), root=None, now=later)


def test_the_marks_key_is_the_houses_or_a_long_secret(keys: Keys) -> None:
    assert mark_key({}) == HOUSE_KEY
    assert mark_key({"EMBLAZON_WATERMARK_KEY": "a long secret"}) == b"a long secret"
    with pytest.raises(InputError, match="has 5 letters") as refused:
        mark_key({"EMBLAZON_WATERMARK_KEY": "shhhh"})
    assert "shhhh" not in str(refused.value)
    assert "secret" not in repr(replace(keys, mark_key=b"a long secret"))
