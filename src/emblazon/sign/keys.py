"""Whose signature a picture carries: the house's own key pair, made on first use, or a company's.

Own keys live in `<home>/keys/` (folder 0700, files 0600): `root.pem` (a self-signed root and its key, ten
years), `signing.pem` (the leaf that signs and its key, two years; renewed from the root before its end) and
`root.crt` (the root's certificate alone, to hand to those who verify). A key file appears whole or not at
all, and the first of two racing processes wins: both then sign with the same root.
"""

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from emblazon.errors import InputError, StorageError
from emblazon.sign.watermark import HOUSE_KEY

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

RENEW = timedelta(days=30)
MOST_KEY_BYTES = 65_536


def quiet(words: str) -> None:
    """Says nothing."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What signing needs, as PEM text.

    `chain`: the leaf first. `root`: the anchor that verifies it ("" where a company's root is not given).
    `algorithm`: its name in C2PA. `fresh`: made just now, so the person is told once that it is self-signed.
    `remote`: signs bytes elsewhere; then `private_key` is "". `timestamp`: address of an authority, "" for none.
    `mark_key`: of the watermark; `say`: tells the person when something that is not needed fails.
    """

    chain: str
    private_key: str = field(repr=False)
    root: str
    algorithm: str
    name: str
    expires: datetime
    self_signed: bool
    fresh: bool = False
    remote: Callable[[bytes], bytes] | None = field(default=None, repr=False)
    timestamp: str = ""
    mark_key: bytes = field(default=HOUSE_KEY, repr=False)
    say: Callable[[str], None] = field(default=quiet, repr=False, compare=False)

    @property
    def words(self) -> str:
        """What this signature is worth, for the person."""
        if not self.self_signed:
            return f"Pictures are signed as {self.name!r}, until {self.expires:%Y-%m-%d}."
        return (
            "Pictures are signed with this machine's own self-signed key: it proves that a picture was not "
            "altered. To others the signer is unknown until they trust root.crt in the keys folder."
        )


def open_keys(home: Path, *, now: datetime) -> Keys:
    """The house's own keys under `<home>/keys/`, made when there are none and renewed near their end.

    Raises StorageError when the folder cannot be written, InputError when a key file was altered or is open
    to others.
    """
    from emblazon.sign import certificates

    folder = home / "keys"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        root_text, fresh = _read_or_create(folder / "root.pem", lambda: certificates.new_root(now))
    except OSError as error:
        raise _cannot_write(folder, error) from error
    root, root_key = _parse(folder / "root.pem", root_text)
    try:
        leaf_text, _ = _read_or_create(
            folder / "signing.pem", lambda: certificates.new_leaf(root, root_key, now=now)
        )
        leaf, leaf_key = _parse(folder / "signing.pem", leaf_text)
        if leaf.not_valid_after_utc - now < RENEW:
            _write(folder / "signing.pem", certificates.new_leaf(root, root_key, now=now), replace=True)
            leaf, leaf_key = _parse(folder / "signing.pem", (folder / "signing.pem").read_bytes())
        if not (folder / "root.crt").exists():
            _write(folder / "root.crt", certificates.pem(root), replace=True)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    if not certificates.issued_by(leaf, root):
        raise _altered(folder / "signing.pem", "it was not issued by root.pem beside it")
    return _keys([leaf], leaf_key, root=root, self_signed=True, fresh=fresh)


def company_keys(
    certificate: Path,
    private_key: Path | str,
    *,
    root: Path | None,
    now: datetime,
    password: bytes | None = None,
) -> Keys:
    """A company's own certificate chain (PEM, leaf first) and private key (PEM: its file, or the text itself).

    `root`: the anchor that `verify` should trust. Raises InputError when a file cannot be read, the key does
    not fit the certificate, or the certificate has run out.
    """
    from emblazon.sign import certificates

    chain = _current(certificate, root, now)
    said, text = ("", private_key) if isinstance(private_key, str) else (str(private_key), "")
    data = text.encode() if text else _given(Path(said))
    key = certificates.read_key(data, name=said or "the key in the environment", password=password)
    if not certificates.belongs(key, chain[0]):
        raise InputError(
            f"The key {said!r} does not fit the certificate {str(certificate)!r}.",
            remedy="Give the private key of the first certificate in the file.",
        )
    return _keys(chain, key, root=_anchor(root), self_signed=False, fresh=False)


def remote_keys(certificate: Path, url: str, *, root: Path | None, now: datetime, token: str = "") -> Keys:
    """A company's own certificate chain, whose private key a service has that signs what it is sent (`remote.py`).

    Raises InputError when a file cannot be read, the address is none, or the certificate has run out.
    """
    from emblazon.sign.remote import RemoteSigner, checked_address

    keys = _keys(_current(certificate, root, now), None, root=_anchor(root), self_signed=False, fresh=False)
    address = checked_address(url, name="remote")
    return replace(keys, remote=RemoteSigner(address, keys.chain, keys.algorithm, token))


def _current(certificate: Path, root: Path | None, now: datetime) -> "list[Certificate]":
    """The chain in a file, its first certificate being good now, each issued by the next and the last by `root`:
    a chain with a gap signs, and then nobody can follow it."""
    from emblazon.sign import certificates

    chain = certificates.read_chain(_given(certificate), name=str(certificate))
    if not chain[0].not_valid_before_utc <= now < chain[0].not_valid_after_utc:
        raise InputError(
            f"The certificate {str(certificate)!r} is good from {chain[0].not_valid_before_utc:%Y-%m-%d} "
            f"until {chain[0].not_valid_after_utc:%Y-%m-%d} only.",
            remedy="Have it renewed, or leave it out to sign with this machine's own key.",
        )
    for number, (each, issuer) in enumerate(pairwise(chain), 1):
        if not certificates.issued_by(each, issuer):
            raise InputError(
                f"Certificate {number} in {str(certificate)!r} was not issued by the next.",
                remedy="Write the one that signs first, and each before the one that issued it.",
            )
    anchors = certificates.read_chain(_given(root), name=str(root)) if root else chain[-1:]
    if not any(each == chain[-1] or certificates.issued_by(chain[-1], each) for each in anchors):
        raise InputError(
            f"The chain in {str(certificate)!r} does not lead to {str(root)!r}.",
            remedy="Add the certificates between them to the chain, or name the right root.",
        )
    return chain


def _anchor(root: Path | None) -> "Certificate | None":
    from emblazon.sign import certificates

    return certificates.read_chain(_given(root), name=str(root))[0] if root else None


def trusted_root(home: Path) -> str:
    """The PEM of the house's own root, or "" when no keys were made yet. Makes nothing."""
    path = home / "keys" / "root.crt"
    try:
        text = path.read_text("ascii") if path.exists() else ""
    except (OSError, UnicodeDecodeError) as error:
        raise _altered(path, str(error)) from error
    if text:
        from emblazon.sign import certificates

        certificates.read_chain(text.encode(), name=str(path))
    return text


def read_root(path: Path) -> str:
    """Root certificates that a person trusts: the PEM in a file. Raises InputError when it holds none."""
    from emblazon.sign import certificates

    found = certificates.read_chain(_given(path), name=str(path))
    return b"".join(certificates.pem(each) for each in found).decode("ascii")


def _keys(
    chain: "list[Certificate]",
    key: "PrivateKeyTypes | None",
    *,
    root: "Certificate | None",
    self_signed: bool,
    fresh: bool,
) -> Keys:
    from emblazon.sign import certificates

    return Keys(
        chain=b"".join(certificates.pem(each) for each in chain).decode("ascii"),
        private_key=certificates.key_pem(key).decode("ascii") if key else "",
        root=certificates.pem(root).decode("ascii") if root else "",
        algorithm=certificates.algorithm(chain[0]),
        name=certificates.subject(chain[0]),
        expires=chain[0].not_valid_after_utc.astimezone(UTC),
        self_signed=self_signed,
        fresh=fresh,
    )


def _parse(path: Path, data: bytes) -> "tuple[Certificate, PrivateKeyTypes]":
    """A file of ours: one certificate and its key."""
    from emblazon.sign import certificates

    if os.name == "posix" and path.stat().st_mode & 0o077:
        raise InputError(
            f"The key file {str(path)!r} can be read by others than its owner.",
            remedy=f"Run: chmod 600 {str(path)!r}",
        )
    try:
        certificate = certificates.read_chain(data, name=str(path))[0]
        key = certificates.read_key(data, name=str(path))
    except InputError as error:
        raise _altered(path, "it does not parse") from error
    if not certificates.belongs(key, certificate):
        raise _altered(path, "its key does not fit its certificate")
    return certificate, key


def _altered(path: Path, why: str) -> InputError:
    return InputError(
        f"The key file {str(path)!r} was altered or is damaged: {why}.",
        remedy=f"Restore it from a backup, or move the folder {path.parent.name!r} away so that a new pair "
        "is made (pictures signed before will then show an unknown signer).",
    )


def _cannot_write(folder: Path, error: OSError) -> StorageError:
    return StorageError(
        f"The keys folder {str(folder)!r} cannot be used: {error.strerror or error}.",
        remedy="Free some space or mend its permissions, or set EMBLAZON_HOME to another folder.",
    )


def _given(path: Path) -> bytes:
    try:
        if path.stat().st_size <= MOST_KEY_BYTES:
            return path.read_bytes()
        why = f"it is over {MOST_KEY_BYTES:,} bytes"
    except OSError as error:
        why = error.strerror or str(error)
    raise InputError(f"Cannot read {str(path)!r}: {why}.", remedy="Check the path.")


def _read_or_create(path: Path, make: Callable[[], bytes]) -> tuple[bytes, bool]:
    """The file's bytes, and whether this process made it."""
    if not path.exists() and _write(path, make(), replace=False):
        return path.read_bytes(), True
    return path.read_bytes(), False


def _write(path: Path, data: bytes, *, replace: bool) -> bool:
    """Write a private file whole. Without `replace`, False when another process was first."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if replace:
            temporary.replace(path)
        else:
            os.link(temporary, path)
    except FileExistsError:
        return False
    finally:
        temporary.unlink(missing_ok=True)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True
