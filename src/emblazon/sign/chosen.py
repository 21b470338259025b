"""Which keys sign here: what the table [sign] of emblazon.toml and the environment say.

    nothing                     this machine's own self-signed key
    certificate + key           a company's own; EMBLAZON_SIGN_PASSWORD opens an encrypted key, and
                                EMBLAZON_SIGN_KEY_PEM may hold the key itself instead of a file
    certificate + remote        a service signs; EMBLAZON_SIGNER_TOKEN is its bearer token
    timestamp                   an RFC 3161 authority beside any of them
    EMBLAZON_WATERMARK_KEY      a secret key for the watermark, which then only its holder finds

Secrets come from the environment or the system's keyring, never from the file.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from emblazon.errors import InputError
from emblazon.sign.keys import Keys, company_keys, open_keys, quiet, read_root, remote_keys, trusted_root
from emblazon.sign.remote import TOKEN, checked_address
from emblazon.sign.watermark import HOUSE_KEY

KEY_PEM = "EMBLAZON_SIGN_KEY_PEM"
PASSWORD = "EMBLAZON_SIGN_PASSWORD"
WATERMARK_KEY = "EMBLAZON_WATERMARK_KEY"
SHORTEST_MARK_KEY = 8


def chosen_keys(
    home: Path,
    table: Mapping[str, str],
    environment: Mapping[str, str],
    *,
    now: datetime,
    say: Callable[[str], None] = quiet,
) -> Keys:
    """The keys that the settings ask for. `table`: [sign], its paths whole; `say`: told when a time stamp fails.

    Raises InputError when the settings contradict each other or a file is not as it should be, StorageError when the
    house's own keys cannot be made.
    """
    keys = _keys(home, table, environment, now)
    timestamp = table.get("timestamp", "")
    if timestamp:
        checked_address(timestamp, name="timestamp", plain=True)
    return replace(keys, timestamp=timestamp, mark_key=mark_key(environment), say=say)


def mark_key(environment: Mapping[str, str]) -> bytes:
    """The watermark's key: a company's secret, or the public one of the house. Raises InputError on a short one."""
    secret = _secret(WATERMARK_KEY, environment)
    if 0 < len(secret) < SHORTEST_MARK_KEY:
        raise InputError(
            f"{WATERMARK_KEY} has {len(secret)} letters, too few for a key.",
            remedy=f"Give at least {SHORTEST_MARK_KEY}, and keep them: marks are found with the same key only.",
        )
    return secret.encode() or HOUSE_KEY


def trusted_roots(home: Path, table: Mapping[str, str]) -> str:
    """PEM of the roots that are trusted here: the house's own, and [sign] root."""
    root = table.get("root", "")
    return trusted_root(home) + (read_root(Path(root)) if root else "")


def _secret(variable: str, environment: Mapping[str, str]) -> str:
    from emblazon.backends.ready import secret_named

    return secret_named(variable, environment)


def _keys(home: Path, table: Mapping[str, str], environment: Mapping[str, str], now: datetime) -> Keys:
    certificate, key, remote = (table.get(name, "") for name in ("certificate", "key", "remote"))
    key_text = _secret(KEY_PEM, environment)
    given = [
        name
        for name, value in ((f"key {key!r}", key), (KEY_PEM, key_text), (f"remote {remote!r}", remote))
        if value
    ]
    if not certificate and not given:
        return open_keys(home, now=now)
    if not certificate or len(given) != 1:
        raise InputError(
            f"[sign] has {'certificate ' + repr(certificate) if certificate else 'no certificate'} with "
            f"{' and '.join(given) or 'no key'}.",
            remedy=f"Give a certificate with one of key, {KEY_PEM} or remote, or none of them.",
        )
    root = Path(table["root"]) if table.get("root") else None
    if remote:
        return remote_keys(Path(certificate), remote, root=root, now=now, token=_secret(TOKEN, environment))
    password = _secret(PASSWORD, environment).encode() or None
    return company_keys(Path(certificate), key_text or Path(key), root=root, now=now, password=password)
