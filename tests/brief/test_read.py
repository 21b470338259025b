from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.kit import (
    Colour,
    Identity,
    Kit,
    KitFormat,
    Look,
    Member,
    Palette,
    Rules,
    plain_kit,
)
from emblazon.brief import read_brief, read_brief_file, read_format
from emblazon.errors import FormatError, InputError
from emblazon.records import Brief, Format, Request

PLAIN = plain_kit()
FOX = Member(name="Nori", description="a small red fox with a scarf", references=(Path("nori.png"),), seed=11)
KIT = Kit(
    identity=Identity(name="Harbour"),
    palette=Palette(
        colours=(
            Colour(name="Ink", hex="#1b2a49", role="primary", share=0.5),
            Colour(name="Coral", hex="#ff6f59", role="accent"),
            Colour(name="Foam", hex="#f4efe6", role="background"),
        )
    ),
    look=Look(styles=("line art",), mood="calm", composition="centred", recolour="toned"),
    cast=(FOX,),
    rules=Rules(always=("rounded shapes",)),
    formats=(KitFormat(name="Post", width=1080, height=1080, background="Foam"),),
)


def brief(words: str, kit: Kit = PLAIN, **asked: object) -> Brief:
    return read_brief(Request(words, **asked), kit, seed=5)  # pyright: ignore[reportArgumentType]


def test_style_is_asked_then_said_then_the_kits_then_flat() -> None:
    assert brief("a fox, cartoon", KIT, style="3D").style == "3d"
    assert brief("a fox, cartoon", KIT).style == "cartoon"
    assert brief("a fox", KIT).style == "outline"
    assert brief("a fox").style == "flat"


def test_an_unknown_style_lists_the_possible_ones() -> None:
    with pytest.raises(InputError, match=r"'baroque'.*3d, flat, gradient"):
        brief("a fox", style="baroque")


def test_the_kits_palette_has_shares_that_sum_to_one() -> None:
    palette = {each.hex: each.share for each in brief("a fox", KIT).palette}
    assert palette == pytest.approx({"#1b2a49": 0.5, "#ff6f59": 0.25, "#f4efe6": 0.25})


def test_a_named_colour_leads_with_the_kits_nearest() -> None:
    found = brief("a fox in red", KIT)
    assert found.colours == ("red",)
    assert found.palette[0].hex == "#ff6f59"
    assert found.palette[0].share == pytest.approx(0.6)
    assert {each.hex for each in found.palette} == {"#1b2a49", "#ff6f59", "#f4efe6"}


def test_without_a_kit_the_named_colours_are_the_palette() -> None:
    assert [each.hex for each in brief("a fox in red and teal").palette] == ["#d7263d", "#0f8b8d"]
    assert [each.hex for each in brief("a fox in red").palette] == ["#d7263d", "#ffffff"]
    assert brief("a fox").palette == ()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2**24 - 1), st.none() | st.floats(0, 0.02)), min_size=1, max_size=30),
    st.sampled_from(["a fox", "a fox in red", "a fox in red, teal and gold"]),
)
def test_every_palette_has_two_to_eight_swatches_that_sum_to_one(
    colours: list[tuple[int, float | None]], words: str
) -> None:
    listed = tuple(
        Colour(name=str(at), hex=f"#{value:06x}", role="accent", share=share)
        for at, (value, share) in enumerate(colours)
    )
    kit = Kit(identity=Identity(name="x"), palette=Palette(colours=listed))
    palette = brief(words, kit).palette
    assert 2 <= len(palette) <= 8
    assert sum(each.share for each in palette) == pytest.approx(1)
    assert all(each.share > 0 for each in palette)
    assert len({each.hex for each in palette}) == len(palette)


def test_recolour_is_off_without_brand_colours_unless_asked() -> None:
    assert brief("a fox in red").recolour == "off"
    assert brief("a fox", recolour="accent").recolour == "accent"
    assert brief("a fox", KIT).recolour == "toned"
    assert brief("a fox", KIT, recolour="off").recolour == "off"


def test_the_square_is_always_there_and_transparent() -> None:
    square = Format("square", 512, 512)
    assert brief("a fox").formats == (square,)
    assert brief("a fox", KIT, formats=("1200x627", "square")).formats[0] == square


def test_formats_come_from_kit_presets_and_sizes() -> None:
    names = ("post", "1200X627", "story")
    found = {each.name: each for each in brief("a fox", KIT, formats=names).formats}
    assert (found["Post"].width, found["Post"].background) == (1080, "#f4efe6")
    assert (found["1200x627"].width, found["1200x627"].height) == (1200, 627)
    assert found["1200x627"].background == "#f4efe6"
    assert found["story"].height == 1920
    assert read_format("story", PLAIN).background == "transparent"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("8x8", "16 to 8192"),
        ("9000x100", "16 to 8192"),
        ("8000x8000", "40 megapixels"),
        ("2000x100", "10 times"),
        ("0x0", "16 to 8192"),
        ("99999999999x5", "no format"),
        ("१२x१२", "no format"),
        ("poster-ish", "story"),
        ("", "no format"),
    ],
)
def test_an_impossible_format_says_what_is_possible(name: str, words: str) -> None:
    with pytest.raises(FormatError, match=words):
        brief("a fox", formats=(name,))


@pytest.mark.parametrize(
    ("words", "people"),
    [
        ("a woman reading", True),
        ("une femme qui lit", True),
        ("a crowd on a beach", True),
        ("👩‍🍳", True),
        ("a fox, no people", False),
        ("a fox, sans personnes", False),
        ("a queen bee", False),
        ("a chef's hat", False),
        ("the main street", False),
        ('a sign saying "women"', False),
    ],
)
def test_people_are_named_or_not(words: str, people: bool) -> None:
    assert brief(words).people is people


def test_a_cast_member_brings_description_references_and_seed() -> None:
    found = brief("Nori waving, hopeful", KIT, references=(Path("mine.png"),))
    assert found.subject == "a small red fox with a scarf"
    assert found.words == "Nori waving, hopeful"
    assert found.references == (Path("mine.png"), Path("nori.png"))
    assert found.seed == 11
    assert brief("Nori", KIT, seed=3).seed == 3
    assert brief("minority report", KIT).seed == 5
    assert brief("a rocket beside Nori", KIT).setting == "beside a small red fox with a scarf"


def test_the_kits_look_and_rules_enter_the_brief() -> None:
    found = brief("a fox", KIT)
    assert (found.mood, found.composition) == ("calm", "centred, rounded shapes")
    assert brief("a fox, hopeful", KIT).mood == "hopeful"


@pytest.mark.parametrize("words", ["without text", '"SALE"', "no people"])
def test_a_brief_that_names_nothing_to_draw_is_refused(words: str) -> None:
    with pytest.raises(InputError, match="nothing to draw"):
        brief(words)


@pytest.mark.parametrize(
    "asked",
    [
        {"count": 0},
        {"count": 10_000},
        {"seed": -1},
        {"seed": 2**63},
        {"steps": 0},
        {"guidance": float("nan")},
        {"attempts": 0},
        {"guidance": -1.0},
    ],
)
def test_impossible_numbers_are_refused(asked: dict[str, object]) -> None:
    with pytest.raises(InputError, match="is impossible"):
        brief("a fox", **asked)


FILE = """
[brief]
subject = "a rocket"
action = "lifting off"
style = "3d"
colours = ["red", "#0F8B8D"]
exclusions = ["people"]
lettering = "GO"

[request]
formats = ["story"]
seed = 9
references = ["look.png"]
"""


def test_a_brief_file_is_read_into_the_same_brief(tmp_path: Path) -> None:
    path = tmp_path / "brief.toml"
    path.write_text(FILE)
    request, anatomy = read_brief_file(path)
    found = read_brief(request, PLAIN, seed=5, anatomy=anatomy)
    assert (found.subject, found.action, found.style, found.seed) == ("a rocket", "lifting off", "3d", 9)
    assert [each.hex for each in found.palette] == ["#d7263d", "#0f8b8d"]
    assert found.references == (tmp_path / "look.png",)
    assert found.exclusions == ("people",)
    assert found.words == 'a rocket lifting off, red, #0F8B8D, 3d, with the text "GO", no people'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[brief]\nsubject = "x"\nsubjekt = "y"', r"brief.toml:3: unknown key 'subjekt'.*'subject'"),
        ("[brief]\nsubject = 3", r"brief.toml:2: .*Write text in quotes"),
        ('[brief]\nsubject = "x"\nstyle = "baroque"', r"brief.toml:3: .*3d, flat"),
        ('[brief]\nsubject = "x"\ncolours = ["red", "glorp"]', r"brief.toml:3: .*glorp"),
        ('[brief]\naction = "x"', r"subject is missing"),
        ("[brief\n", r"brief.toml:1: not valid TOML"),
        ('[brief]\nsubject = " "', r"subject is empty"),
        ('[brief]\nsubject = "x"\n[request]\nrecolour = "maybe"', r"brief.toml:4: .*strict"),
        ("[other]\nx = 1", r"unknown key 'other'"),
    ],
)
def test_a_wrong_brief_file_names_line_and_remedy(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "brief.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=message) as caught:
        read_brief_file(path)
    assert "kit" not in str(caught.value)


def test_a_missing_brief_file_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="Cannot read"):
        read_brief_file(tmp_path / "none.toml")
