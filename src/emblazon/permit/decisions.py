"""The log of decisions: one line of JSON each, appended whole, readable by its owner alone.

Where the kit says `rules.log_words = false`, a row holds no word of the brief: only an HMAC-SHA256 of it under a
key of the library, by which the same brief is known again and no other can be guessed without the key.
"""

import hashlib
import hmac
import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from emblazon.brand.kit import Kit
from emblazon.errors import RefusedError, StorageError
from emblazon.permit.base import Permission

SALT_BYTES = 32
MOST_WORDS = 2000


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision. `run`: its id, or None; `moment`: ISO 8601 with its zone; `rule`, `layer`: what refused, else "";
    `matched`: the words that broke it; `words`: the brief; `digest`: the keyed hash where words are not logged;
    `advice`: rules that were pointed out; `lifted`: consents in one line each."""

    run: str | None
    moment: str
    kit: str
    kit_version: str
    outcome: Literal["permitted", "refused"]
    rule: str = ""
    layer: str = ""
    matched: str = ""
    words: str = ""
    digest: str = ""
    advice: tuple[str, ...] = ()
    lifted: tuple[str, ...] = ()


def decision_of(
    words: str,
    kit: Kit,
    result: Permission | RefusedError,
    *,
    moment: datetime,
    salt: bytes,
    run: str | None = None,
) -> Decision:
    """The row for one call of `permit`. `salt`: the library's key, from `read_salt`; `moment`: with its zone."""
    refusal = result if isinstance(result, RefusedError) else None
    permission = result if isinstance(result, Permission) else Permission()
    open_words = kit.rules.log_words
    return Decision(
        run=run,
        moment=moment.isoformat(timespec="seconds"),
        kit=kit.name,
        kit_version=kit.version,
        outcome="refused" if refusal else "permitted",
        rule=refusal.rule if refusal else "",
        layer=refusal.layer if refusal else "",
        matched=refusal.words[:MOST_WORDS] if refusal and open_words else "",
        words=words[:MOST_WORDS] if open_words else "",
        digest="" if open_words else hmac.new(salt, words.encode("utf-8"), hashlib.sha256).hexdigest(),
        advice=tuple(dict.fromkeys(each.rule for each in permission.advice)),
        lifted=tuple(each.says for each in permission.lifted) if open_words else (),
    )


def line_of(decision: Decision) -> str:
    """The row as one line of JSON; line ends inside words are escaped."""
    return json.dumps(asdict(decision), ensure_ascii=False, separators=(",", ":")) + "\n"


def append(path: Path, decision: Decision) -> None:
    """Add the row to the log at `path`, in one write; the file is made with mode 0600. Raises StorageError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        try:
            os.write(handle, line_of(decision).encode("utf-8", "replace"))
        finally:
            os.close(handle)
    except OSError as error:
        raise StorageError(
            f"The decision cannot be logged in {str(path)!r}: {error.strerror}.",
            remedy="Free the disk or the folder.",
        ) from error


def read_salt(path: Path, fresh: bytes) -> bytes:
    """The library's key for digests; where there is none yet, `fresh` (32 random bytes) becomes it, with mode 0600.

    Raises StorageError.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes()
        with os.fdopen(handle, "wb") as file:
            file.write(fresh)
        return fresh
    except OSError as error:
        remedy = "Free the disk or the folder."
        raise StorageError(
            f"The log's key {str(path)!r} cannot be kept: {error.strerror}.", remedy=remedy
        ) from error
