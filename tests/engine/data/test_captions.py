"""Captions: one subject for one concept, and what is left out."""

import json
from pathlib import Path

import pytest

from emblazon.engine.data.captions import (
    EmojiNames,
    bare_code,
    caption,
    clean_tags,
    normalise,
    segment,
    split_tone,
)
from emblazon.engine.data.emoji import describe, is_brand, is_lettered, is_wanted


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> EmojiNames:
    folder: Path = tmp_path_factory.mktemp("emojibase")
    english = folder / "package" / "en" / "shortcodes"
    english.mkdir(parents=True)
    (folder / "package" / "meta").mkdir()
    groups = {"groups": {"1": "people-body", "8": "symbols"}, "subgroups": {"16": "hand", "95": "alphanum"}}
    rows = [
        {
            "label": "thumbs up",
            "hexcode": "1F44D",
            "tags": ["+1", "good", "thumbs up"],
            "group": 1,
            "subgroup": 16,
            "skins": [
                {"label": "thumbs up: light skin tone", "hexcode": "1F44D-1F3FB", "tone": 1},
                {"label": "thumbs up: two", "hexcode": "1F44D-1F3FC-1F3FF", "tone": [2, 5]},
            ],
        },
        {"label": "AB button (blood type)", "hexcode": "1F18E", "tags": [], "group": 8, "subgroup": 95},
        {"label": "regional indicator A", "hexcode": "1F1E6"},
    ]
    (folder / "package" / "meta" / "groups.json").write_text(json.dumps(groups))
    (folder / "package" / "en" / "data.json").write_text(json.dumps(rows))
    (english / "iamcal.json").write_text(json.dumps({"1F44D": ["+1", "thumbsup_old"]}))
    return EmojiNames(folder)


def test_text_is_normalised_to_plain_words() -> None:
    assert normalise("Piñata — Jack-O’-Lantern") == "pinata jack o lantern"
    assert caption("woman:  Red_Hair.") == "woman, red hair"


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("ninja-medium-light-skin-tone", ("ninja", "medium-light")),
        ("ninja-dark", ("ninja", "dark")),
        ("elf-tone3", ("elf", "medium")),
        ("kiss-dark-skin-tone-light-skin-tone", ("kiss", "dark, light")),
        ("traffic-light-1", ("traffic-light-1", None)),
        ("rocket", ("rocket", None)),
    ],
)
def test_skin_tone_is_parted_from_a_name(name: str, parted: tuple[str, str | None]) -> None:
    assert split_tone(name) == parted


def test_tags_are_words_and_do_not_repeat_the_label() -> None:
    assert clean_tags(["5", "+1", "Good", "thumbs up", "good"], "thumbs up") == ("good",)


@pytest.mark.parametrize("name", ["thumbs-up", "thumbsup", "Thumbs Up", "thumbsup_old"])
def test_every_spelling_finds_the_same_emoji(names: EmojiNames, name: str) -> None:
    found = names.by_name(name)
    assert found is not None
    assert (found[0].label, found[0].people, found[1]) == ("thumbs up", True, None)


def test_skin_tones_are_found_by_name_and_by_code(names: EmojiNames) -> None:
    assert (names.by_name("thumbs-up-dark-skin-tone") or ("", ""))[1] == "dark"
    assert (names.by_code("1f44d-1f3fb") or ("", ""))[1] == "light"
    assert (names.by_code("1f44d-1f3fc-1f3ff") or ("", ""))[1] == "medium-light, dark"
    assert names.by_name("no such thing") is None


def test_variation_selectors_do_not_part_codes() -> None:
    assert bare_code("2764-fe0f") == bare_code("2764") == "2764"


def test_run_together_names_are_parted_into_known_words() -> None:
    assert segment("forkknife", {"fork", "knife", "for"}) == "fork knife"
    assert segment("forkxyz", {"fork", "knife"}) is None


def test_lettering_and_brands_are_left_out(names: EmojiNames) -> None:
    lettered = names.by_code("1f18e")
    assert lettered is not None
    assert not is_wanted(lettered[0])
    assert is_lettered("SOON arrow")
    assert not is_lettered("bow and arrow")
    assert is_brand("android os")
    assert not is_brand("robot")
    assert describe("@iconify-json/meteocons", "uv-index-11-fill", set()) is None
    assert describe("@iconify-json/meteocons", "fog-night-fill", set()) == "fog night, weather"
    assert describe("@iconify-json/fxemoji", "qqqzzz", {"fork"}) is None
