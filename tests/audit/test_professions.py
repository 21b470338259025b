import tomllib
from importlib.resources import files
from pathlib import Path

import pytest

from emblazon.audit.professions import LISTS, professions, read_prompts
from emblazon.errors import InputError


def test_the_shipped_list_is_whole() -> None:
    rows = tomllib.loads(files("emblazon.audit").joinpath("professions.toml").read_text("utf-8"))[
        "profession"
    ]
    assert 40 <= len(rows) <= 150
    assert all(set(row) == {"code", "en", "fr", "fr_feminine"} and len(row["code"]) == 4 for row in rows)
    for form in LISTS.values():
        assert len(read_prompts(professions(form), None)) > 0.9 * len(rows)
    assert len({row["en"] for row in rows}) == len(rows)


def test_professions_are_prompts_in_both_languages() -> None:
    assert {"a plumber", "an accountant", "a university professor"} <= set(professions("en"))
    assert {"un plombier", "une sage-femme", "un avocat"} <= set(professions("fr"))
    assert {"une plombière", "une avocate"} <= set(professions("fr_feminine"))


def test_prompts_come_from_words_and_a_file_each_once(tmp_path: Path) -> None:
    path = tmp_path / "prompts.txt"
    path.write_text("# who leads\na CEO\n\nune  infirmière\n", "utf-8")
    assert read_prompts(["a CEO", " "], str(path)) == ("a CEO", "une infirmière")


def test_a_bad_list_is_refused(tmp_path: Path) -> None:
    empty, binary, many = (tmp_path / name for name in ("empty", "binary", "many"))
    empty.write_text("# nothing\n")
    binary.write_bytes(b"\xff\xfe\x00")
    many.write_text("\n".join(map(str, range(600))))
    for path, says in (
        (empty, "no prompt"),
        (binary, "cannot be read"),
        (many, "too many"),
        (tmp_path / "no", "cannot"),
    ):
        with pytest.raises(InputError, match=says):
            read_prompts([], str(path))
