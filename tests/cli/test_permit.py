"""`emblazon permit`: what the gate would decide, in words and as JSON, of words and of a brief file."""

from collections.abc import Callable
from pathlib import Path

import pytest

KIT = Path(__file__).parents[2] / "examples" / "northwind" / "brand.toml"


def test_an_ordinary_brief_is_permitted(emblazon: Callable[..., object]) -> None:
    said = emblazon("permit", "a lighthouse on a cliff")
    assert (said.code, said.out) == (0, "Permitted.\n")


def test_a_refusal_names_the_rule_the_words_and_a_way_out(emblazon: Callable[..., object]) -> None:
    said = emblazon("permit", "a red Ferrari by the sea", "--json")
    told = said.document
    assert said.code == 3
    assert (told["outcome"], told["rule"], told["words"]) == ("refused", "marks", "Ferrari")
    assert "Ferrari" not in told["proposal"]
    assert "Ferrari" in said.err


def test_advice_is_shown_and_refuses_nothing(emblazon: Callable[..., object]) -> None:
    said = emblazon("permit", "a glass of wine beside bread", "--json")
    assert said.code == 0
    assert [each["rule"] for each in said.document["advice"]] == ["alcohol"]


def test_a_brief_file_is_read_not_taken_for_words(emblazon: Callable[..., object], tmp_path: Path) -> None:
    file = tmp_path / "brief.toml"
    file.write_text('[brief]\nsubject = "a red Ferrari"\n', "utf-8")
    assert emblazon("permit", str(file)).code == 3
    file.write_text('[brief]\nsubject = "a red car"\n', "utf-8")
    assert emblazon("permit", str(file)).code == 0
    assert emblazon("permit", str(tmp_path / "none.toml")).code == 2


def test_the_kit_of_the_settings_counts(
    emblazon: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBLAZON_BRAND", str(KIT))
    assert emblazon("permit", "a lighthouse", "--json").document["brand"] == "Northwind"


def test_a_day_that_is_none_is_told(emblazon: Callable[..., object]) -> None:
    said = emblazon("permit", "a lighthouse", "--on", "tomorrow")
    assert said.code == 2
    assert "YYYY-MM-DD" in said.err
