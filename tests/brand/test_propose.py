"""Palettes out of pictures and hex colours."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.colour import contrast, parse_hex
from emblazon.brand.imported import LooseColour
from emblazon.brand.load import load_kit
from emblazon.brand.propose import colours_of_picture, kit_text, propose_palette
from emblazon.errors import InputError
from emblazon.pixels import read_picture

from .conftest import EXAMPLES


def test_listed_colours_keep_their_order_of_rank() -> None:
    palette = propose_palette([LooseColour("", code) for code in ("#808080", "#0b6e99", "#ffb347")])
    assert {each.role: each.hex for each in palette}["primary"] == "#0b6e99"
    assert {each.role: each.hex for each in palette}["accent"] == "#ffb347"


def by_role(palette):
    return {colour.role: colour.hex for colour in palette}


def test_a_flat_logo_gives_exactly_its_own_colours():
    pixels = read_picture(EXAMPLES / "northwind/logo/northwind-on-light.svg")
    assert {each.hex for each in colours_of_picture(pixels)} == {"#0b2a4a", "#0f7c8a", "#ec5a2e"}


def test_noise_around_colours_does_not_make_more_of_them():
    random = np.random.default_rng(3)
    picture = np.full((90, 90, 4), 255, np.uint8)
    for column, centre in enumerate([(200, 40, 60), (30, 60, 160), (240, 220, 90)]):
        block = np.array(centre) + random.normal(0, 2, (90, 30, 3))
        picture[:, column * 30 : column * 30 + 30, :3] = np.clip(block, 0, 255)
    found = colours_of_picture(picture)
    assert len(found) == 3
    assert sum(each.share or 0 for each in found) == pytest.approx(1, abs=0.01)


def test_an_empty_picture_is_refused():
    with pytest.raises(InputError, match="nothing in it is opaque"):
        colours_of_picture(np.zeros((8, 8, 4), np.uint8))


def test_one_colour_is_enough_to_start():
    palette = propose_palette([LooseColour("", "#c4603c")])
    assert [colour.role for colour in palette] == ["primary", "background", "text"]
    assert palette[0].name == "terracotta"


def test_roles_that_were_told_are_kept():
    told = [LooseColour("a", "#123456", "accent"), LooseColour("b", "#fafafa"), LooseColour("c", "#ff0000")]
    roles = by_role(propose_palette(told))
    assert roles["accent"] == "#123456"
    assert roles["background"] == "#fafafa"
    assert roles["primary"] == "#ff0000"


def test_no_colours_are_refused():
    with pytest.raises(InputError, match="No colours"):
        propose_palette([])


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 0xFFFFFF), min_size=1, max_size=12, unique=True))
def test_any_colours_make_a_palette_with_legible_text_and_distinct_names(codes):
    palette = propose_palette([LooseColour("", f"#{code:06x}") for code in codes])
    roles = by_role(palette)
    assert {"background", "text"} <= set(roles)
    assert contrast(parse_hex(roles["background"]), parse_hex(roles["text"])) >= 4.5
    assert len({colour.name for colour in palette}) == len(palette)
    assert {f"#{code:06x}" for code in codes} <= {colour.hex for colour in palette}


@pytest.mark.parametrize("name", ['Q"uote \\ back', "tab\tname", "Ünïcode 🌱", "del\x7f"])
def test_a_started_kit_loads_whatever_its_name(tmp_path, name):
    (tmp_path / "brand.toml").write_text(
        kit_text(name, propose_palette([LooseColour("", "#0b6e99")])), "utf-8"
    )
    if name.isprintable() or "\t" in name:
        assert load_kit(tmp_path).name == name
