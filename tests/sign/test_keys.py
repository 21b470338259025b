"""Keys: made once, private, renewed from the same root, and loud when they were altered."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from emblazon.errors import InputError, StorageError
from emblazon.sign import Keys, company_keys, open_keys, trusted_root


def test_keys_are_made_once_and_are_private(tmp_path: Path, now: datetime) -> None:
    first, second = open_keys(tmp_path, now=now), open_keys(tmp_path, now=now)
    assert first.fresh
    assert first == replace(second, fresh=True)
    assert first.self_signed
    assert "self-signed" in first.words
    folder = tmp_path / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {each.name: stat.S_IMODE(each.stat().st_mode) for each in folder.iterdir()} == {
        "root.pem": 0o600,
        "signing.pem": 0o600,
        "root.crt": 0o600,
    }
    assert trusted_root(tmp_path) == first.root
    assert first.private_key not in repr(first)


def test_no_keys_means_no_root_and_makes_none(tmp_path: Path) -> None:
    assert trusted_root(tmp_path) == ""
    assert not list(tmp_path.iterdir())


def test_a_leaf_near_its_end_is_renewed_from_the_same_root(tmp_path: Path, now: datetime) -> None:
    old = open_keys(tmp_path, now=now)
    new = open_keys(tmp_path, now=now + timedelta(days=720))
    assert new.root == old.root
    assert new.chain != old.chain
    assert new.expires > old.expires
    assert not new.fresh


def test_racers_end_with_one_pair(tmp_path: Path, now: datetime) -> None:
    start = Barrier(6)

    def race(_: int) -> Keys:
        start.wait()
        return open_keys(tmp_path, now=now)

    with ThreadPoolExecutor(6) as racers:
        keys = list(racers.map(race, range(6)))
    assert sum(each.fresh for each in keys) == 1
    assert len({(each.root, each.chain, each.private_key) for each in keys}) == 1
    assert not list((tmp_path / "keys").glob(".*"))


@pytest.mark.parametrize("name", ["root.pem", "signing.pem"])
def test_an_altered_key_file_is_named_with_a_remedy(tmp_path: Path, now: datetime, name: str) -> None:
    open_keys(tmp_path, now=now)
    path = tmp_path / "keys" / name
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=rf"{name}.*altered.*backup"):
        open_keys(tmp_path, now=now)


def test_a_leaf_of_another_root_is_refused(tmp_path: Path, now: datetime) -> None:
    open_keys(tmp_path / "a", now=now)
    open_keys(tmp_path / "b", now=now)
    stranger = (tmp_path / "b/keys/signing.pem").read_bytes()
    (tmp_path / "a/keys/signing.pem").write_bytes(stranger)
    with pytest.raises(InputError, match="not issued by"):
        open_keys(tmp_path / "a", now=now)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path, now: datetime) -> None:
    open_keys(tmp_path, now=now)
    (tmp_path / "keys/root.pem").chmod(0o644)
    with pytest.raises(InputError, match="chmod 600"):
        open_keys(tmp_path, now=now)


def test_a_home_that_is_a_file_is_a_storage_error(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "home").write_text("")
    with pytest.raises(StorageError, match="EMBLAZON_HOME"):
        open_keys(tmp_path / "home", now=now)


def test_a_full_disk_leaves_no_half_key(
    tmp_path: Path, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="No space left"):
        open_keys(tmp_path, now=now)
    assert not list((tmp_path / "keys").iterdir())


def test_a_company_certificate_signs_in_place_of_ours(tmp_path: Path, now: datetime) -> None:
    keys = open_keys(tmp_path, now=now)
    leaf, key, root = tmp_path / "leaf.pem", tmp_path / "key.pem", tmp_path / "root.pem"
    leaf.write_text(keys.chain)
    key.write_text(keys.private_key)
    root.write_text(keys.root)
    company = company_keys(leaf, key, root=root, now=now)
    assert not company.self_signed
    assert (company.chain, company.root, company.algorithm) == (keys.chain, keys.root, "es256")
    with pytest.raises(InputError, match="is good from"):
        company_keys(leaf, key, root=None, now=now + timedelta(days=900))
    with pytest.raises(InputError, match=r"no private key"):
        company_keys(leaf, root, root=None, now=now)
    with pytest.raises(InputError, match="Cannot read"):
        company_keys(tmp_path / "none.pem", key, root=None, now=now)
    other = open_keys(tmp_path / "other", now=now)
    key.write_text(other.private_key)
    with pytest.raises(InputError, match="does not fit"):
        company_keys(leaf, key, root=None, now=now)


def test_a_chain_that_nobody_could_follow_is_refused(tmp_path: Path, now: datetime) -> None:
    keys, other = open_keys(tmp_path, now=now), open_keys(tmp_path / "other", now=now)
    chain, key, root = tmp_path / "chain.pem", tmp_path / "key.pem", tmp_path / "root.pem"
    key.write_text(keys.private_key)
    root.write_text(keys.root)
    chain.write_text(keys.chain + keys.root)
    assert company_keys(chain, key, root=root, now=now).chain == keys.chain + keys.root
    chain.write_text(keys.chain + other.root)
    with pytest.raises(InputError, match=r"Certificate 1 .* was not issued by the next"):
        company_keys(chain, key, root=None, now=now)
    chain.write_text(keys.chain)
    root.write_text(other.root)
    with pytest.raises(InputError, match="does not lead to"):
        company_keys(chain, key, root=root, now=now)
    root.write_text(other.root + keys.root)
    assert company_keys(chain, key, root=root, now=now)


def test_keys_name_their_algorithm(keys: Keys) -> None:
    assert keys.algorithm == "es256"
