"""Ids: thirteen letters that sort by time, eight for the millisecond and five from what is named.

    id = base32(milliseconds since 2025, 40 bits) + base32(SHA-256(facts), 25 bits)

Base 32 is Crockford's, in lower case: no i, l, o, u, so that an id can be read aloud.
"""

import hashlib
from datetime import UTC, datetime

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
TIME_LETTERS = 8
HASH_LETTERS = 5


def new_id(created: datetime, *facts: str | int) -> str:
    """The id of what `facts` tell apart, made at `created` (aware, 2025–2059)."""
    milliseconds = round((created - EPOCH).total_seconds() * 1000)
    if not 0 <= milliseconds < 32**TIME_LETTERS:
        raise ValueError(f"the time {created.isoformat()} has no id: it must lie in 2025–2059")
    digest = hashlib.sha256("\0".join(str(each) for each in facts).encode("utf-8", "surrogatepass")).digest()
    return _base32(milliseconds, TIME_LETTERS) + _base32(int.from_bytes(digest[:8], "big"), HASH_LETTERS)


def _base32(value: int, letters: int) -> str:
    """The last `letters` digits of `value`."""
    return "".join(ALPHABET[value >> 5 * place & 31] for place in reversed(range(letters)))
