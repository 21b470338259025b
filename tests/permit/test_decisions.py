import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from emblazon.brand.kit import Identity, Kit
from emblazon.brand.rules import Rules
from emblazon.errors import RefusedError, StorageError
from emblazon.permit import Permission, append, decision_of, read_salt

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
REFUSAL = RefusedError("no", rule="sexual", layer="law", words="naked")
SALT = b"k" * 32


def kit(*, log_words: bool) -> Kit:
    return Kit(identity=Identity(name="Harbour", version="3"), rules=Rules(log_words=log_words))


def test_a_row_says_kit_rule_and_words() -> None:
    row = decision_of("a naked\nwoman", kit(log_words=True), REFUSAL, moment=NOW, salt=SALT, run="r1")
    assert (row.outcome, row.rule, row.layer, row.matched) == ("refused", "sexual", "law", "naked")
    assert (row.kit, row.kit_version, row.moment, row.run) == (
        "Harbour",
        "3",
        "2026-11-24T12:00:00+00:00",
        "r1",
    )
    assert row.words == "a naked\nwoman"


def test_a_kit_that_hides_words_leaves_a_keyed_hash_alone() -> None:
    row = decision_of("a naked woman", kit(log_words=False), REFUSAL, moment=NOW, salt=SALT)
    other = decision_of("a naked woman", kit(log_words=False), REFUSAL, moment=NOW, salt=b"x" * 32)
    assert (row.words, row.matched) == ("", "")
    assert len(row.digest) == 64
    assert row.digest != other.digest


def test_rows_are_appended_one_a_line_for_the_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "logs" / "permit.jsonl"
    for words in ("a fox", "line one\nline two"):
        append(path, decision_of(words, kit(log_words=True), Permission(), moment=NOW, salt=SALT))
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [row["words"] for row in rows] == ["a fox", "line one\nline two"]
    assert [row["outcome"] for row in rows] == ["permitted", "permitted"]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_log_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(StorageError, match="cannot be logged"):
        append(
            tmp_path / "file" / "permit.jsonl",
            decision_of("a", kit(log_words=True), Permission(), moment=NOW, salt=SALT),
        )


def test_the_key_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "permit.key"
    assert read_salt(path, b"a" * 32) == b"a" * 32
    assert read_salt(path, b"b" * 32) == b"a" * 32
    assert path.stat().st_mode & 0o777 == 0o600
