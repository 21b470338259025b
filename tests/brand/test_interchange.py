"""Design Tokens, CSS, ASE and ACO: what comes in, what goes out, what is refused."""

import contextlib
import json
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.css import parse_css_colour, read_css, write_css
from emblazon.brand.dtcg import read_dtcg, write_dtcg
from emblazon.brand.imported import Imported, LooseColour, read_import, role_in
from emblazon.brand.load import load_kit
from emblazon.brand.spaces import SPACES, srgb_hex
from emblazon.brand.swatches import read_aco, read_ase
from emblazon.errors import EmblazonError, InputError

from .conftest import EXAMPLES

KITS = ["northwind", "brine-and-bloom", "gadabout"]


def hexes(found):
    return {colour.name: colour.hex for colour in found.colours}


def tokens(tree):
    return read_dtcg(json.dumps(tree))


@pytest.mark.parametrize("name", KITS)
def test_a_kit_survives_design_tokens(name):
    kit = load_kit(EXAMPLES / name)
    back = read_dtcg(write_dtcg(kit))
    told = [(each.name, each.hex, each.role, each.share, each.tolerance) for each in back.colours]
    assert told == [(c.name, c.hex, c.role, c.share, c.tolerance) for c in kit.palette.colours]
    assert back.notes == ()


@pytest.mark.parametrize("tailwind", [False, True])
@pytest.mark.parametrize("name", KITS)
def test_a_kits_colours_survive_css(name, tailwind):
    kit = load_kit(EXAMPLES / name)
    text = write_css(kit, tailwind=tailwind)
    assert ("@theme {" in text) == tailwind
    assert [each.hex for each in read_css(text).colours] == [colour.hex for colour in kit.palette.colours]


def test_tokens_inherit_types_follow_aliases_and_extend_groups():
    found = tokens(
        {
            "color": {
                "$type": "color",
                "blue": {"$root": {"$value": "#0055aa"}, "deep": {"$value": "#003"}},
                "primary": {"$value": "{color.blue.deep}"},
            },
            "pointer": {"$type": "color", "$ref": "#/color/blue/deep/$value"},
            "dark": {"$extends": "{color.blue}", "$type": "color", "deep": {"$value": "#112233"}},
            "untyped": {"$value": {"colorSpace": "srgb", "components": [1, "none", 0], "alpha": 1}},
            "space": {"$type": "dimension", "$value": {"value": 4, "unit": "px"}},
            "font": {"$value": "fab"},
        }
    )
    assert hexes(found) == {
        "blue": "#0055aa",
        "blue.deep": "#000033",
        "primary": "#000033",
        "pointer": "#000033",
        "dark": "#0055aa",
        "dark.deep": "#112233",
        "untyped": "#ff0000",
    }


@pytest.mark.parametrize(
    "tree",
    [
        {"a": {"$type": "color", "$value": "{b}"}, "b": {"$type": "color", "$value": "{a}"}},
        {"a": {"$type": "color", "$value": "{a}"}},
        {"a": {"$extends": "{b}"}, "b": {"$extends": "{a}"}},
    ],
)
def test_circular_tokens_are_refused(tree):
    with pytest.raises(InputError, match="in a circle"):
        tokens(tree)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "[" * 100000,
        '{"a": {"$type": "color", "$value": "{none}"}}',
        '{"a":' * 80 + "1" + "}" * 80,
        '{"a": {"b": {"$extends": "{a}"}, "c": {"$extends": "{a}"}}}',
    ],
)
def test_broken_tokens_are_refused(text):
    with pytest.raises(InputError):
        read_dtcg(text)


def test_a_token_that_is_no_colour_is_left_out_with_a_note():
    bad = [{"colorSpace": "srgb", "components": [1]}, {"colorSpace": "x", "components": [0, 0, 0]}, 7, "teal"]
    bad += [
        {"colorSpace": "srgb", "components": [True, 0, 0]},
        {"colorSpace": "srgb", "components": [1e9, 0, 0]},
    ]
    found = tokens({"$type": "color", **{f"t{i}": {"$value": value} for i, value in enumerate(bad)}})
    assert found.colours == ()
    assert len(found.notes) == len(bad)


def test_a_colour_outside_srgb_takes_its_hex_or_less_chroma_and_says_so():
    wide = {"colorSpace": "display-p3", "components": [0, 1, 0]}
    found = tokens({"$type": "color", "a": {"$value": {**wide, "hex": "#00fa00"}}, "b": {"$value": wide}})
    assert hexes(found)["a"] == "#00fa00"
    assert hexes(found)["b"] != "#00fa00"
    assert len(found.notes) == 2


@pytest.mark.parametrize("space", SPACES)
def test_every_space_knows_white(space):
    whites = {"hsl": (0, 0, 100), "hwb": (0, 100, 0), "lab": (100, 0, 0), "lch": (100, 0, 0)}
    whites |= {"oklab": (1, 0, 0), "oklch": (1, 0, 0), "xyz-d50": (0.9642956, 1, 0.8251046)}
    whites |= {"xyz": (0.9504559, 1, 1.0890578), "xyz-d65": (0.9504559, 1, 1.0890578)}
    assert srgb_hex(space, whites.get(space, (1, 1, 1))) == ("#ffffff", True)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("#ABC", "#aabbcc"),
        ("#11223344", "#112233"),
        ("rgb(11 110 153)", "#0b6e99"),
        ("rgba(11, 110, 153, 50%)", "#0b6e99"),
        ("hsl(0.5turn 100% 50%)", "#00ffff"),
        ("hwb(120 0% 0%)", "#00ff00"),
        ("lab(54.29% 80.80 69.89)", "#ff0000"),
        ("oklch(62.796% 0.25768 29.2339)", "#ff0000"),
        ("oklab(0.45201 -0.03246 -0.31153)", "#0000ff"),
        ("color(display-p3 0.9175 0.2003 0.1386)", "#ff0000"),
        ("rebeccapurple", "#663399"),
    ],
)
def test_css_colours_are_those_of_a_browser(text, code):
    found = parse_css_colour(text)
    assert found is not None
    assert max(abs(int(found[0][i : i + 2], 16) - int(code[i : i + 2], 16)) for i in (1, 3, 5)) <= 1


@pytest.mark.parametrize(
    "text", ["", "1rem", "inherit", "#12345", "rgb(1 2)", "url(x)", "rgb(from red r g b)"]
)
def test_what_is_no_css_colour_is_none(text):
    assert parse_css_colour(text) is None


def test_css_variables_resolve_and_other_modes_do_not_overwrite():
    found = read_css(
        """/* --old: #000; */ @theme { --color-brand-500: oklch(62.796% 0.25768 29.2339); --radius: 4px;
        --color-*: initial; }
        :root{--text:var(--color-brand-500);--bg:var(--none, #eee)} .dark{--bg:#111;
        --mix: color-mix(in srgb, red, blue)}"""
    )
    assert hexes(found) == {"brand-500": "#ff0000", "text": "#ff0000", "bg": "#eeeeee"}
    assert any("--bg" in note for note in found.notes)
    assert any("--mix" in note for note in found.notes)


@pytest.mark.parametrize("text", ["--a:var(--b);--b:var(--a)", "--a: var(--a)"])
def test_circular_css_is_refused(text):
    with pytest.raises(InputError, match="in a circle"):
        read_css(f":root{{{text}}}")


def test_css_that_grows_without_end_is_refused():
    grow = ";".join(f"--v{i}: " + f"var(--v{i + 1}) " * 9 for i in range(30)) + ";--v30: #fff"
    with pytest.raises(InputError, match="grows without end"):
        read_css(f":root{{{grow}}}")


def ase_block(kind, body):
    return struct.pack(">HI", kind, len(body)) + body


def ase_name(name):
    units = name.encode("utf-16-be") + b"\0\0"
    return struct.pack(">H", len(units) // 2) + units


def ase_colour(name, model, *values):
    floats = struct.pack(f">{len(values)}f", *values)
    return ase_block(1, ase_name(name) + model.encode() + floats + b"\0\2")


def ase(*blocks):
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


ASE = ase(
    ase_block(0xC001, ase_name("Brand")),
    ase_colour("Primary", "RGB ", 11 / 255, 110 / 255, 153 / 255),
    ase_block(0xC002, b""),
    ase_colour("Grün 🌱", "CMYK", 1, 0, 1, 0),
    ase_colour("Grey", "Gray", 0.5),
    ase_colour("Lab red", "LAB ", 0.5429, 80.8, 69.89),
)


def test_ase_is_read_with_groups_and_all_models():
    found = read_ase(ASE)
    expected = {"Brand/Primary": "#0b6e99", "Grün 🌱": "#00ff00", "Grey": "#808080", "Lab red": "#ff0000"}
    assert hexes(found) == expected
    assert found.colours[0].role == "primary"
    assert any("CMYK" in note for note in found.notes)


def aco(version, *records):
    return struct.pack(">HH", version, len(records)) + b"".join(records)


def aco_name(name):
    units = name.encode("utf-16-be") + b"\0\0"
    return struct.pack(">I", len(units) // 2) + units


RECORDS = [
    struct.pack(">5H", 0, 11 * 257, 110 * 257, 153 * 257, 0),
    struct.pack(">5H", 1, 32768, 65535, 65535, 0),
    struct.pack(">5H", 2, 0, 65535, 0, 65535),
    struct.pack(">H2h2H", 7, 5429, 8080, 6989, 0),
    struct.pack(">5H", 8, 5000, 0, 0, 0),
    struct.pack(">5H", 3, 1, 2, 3, 4),
]
ACO_HEX = ["#0b6e99", "#00ffff", "#00ff00", "#ff0000", "#808080"]
NAMED = aco(2, *(record + aco_name(f"Name {i}") for i, record in enumerate(RECORDS)))


def test_aco_is_read_in_version_1_in_version_2_and_in_both():
    plain = aco(1, *RECORDS)
    cyan = {"#00ffff", "#00feff"}
    for data, names in [(plain, "swatch 1"), (NAMED, "Name 0"), (plain + NAMED, "Name 0")]:
        found = read_aco(data)
        assert found.colours[0].name == names
        assert [each.hex for each in found.colours if each.hex not in cyan] == [
            h for h in ACO_HEX if h not in cyan
        ]
        assert len(found.colours) == 5
        assert any("colour space 3" in note for note in found.notes)


@pytest.mark.parametrize("data", [ASE, aco(1, *RECORDS), aco(1, *RECORDS) + NAMED])
def test_a_swatch_file_cut_anywhere_is_refused_or_shorter_but_never_crashes(data):
    read = read_ase if data.startswith(b"ASEF") else read_aco
    whole = len(read(data).colours)
    refused = 0
    for end in range(len(data)):
        try:
            assert len(read(data[:end]).colours) <= whole
        except InputError:
            refused += 1
    assert refused > 0.9 * len(data) - 8


@settings(deadline=None, max_examples=40)
@given(
    st.binary(max_size=80),
    st.sampled_from([b"", b"ASEF\0\1\0\0\0\0\0\2\0\1", b"\0\1\0\2\0", b"\0\2\0\1\0\0"]),
)
def test_random_bytes_never_crash_a_swatch_reader(data, head):
    for read in (read_ase, read_aco):
        with contextlib.suppress(EmblazonError):
            assert isinstance(read(head + data), Imported)


def test_wrong_magic_huge_counts_and_impossible_numbers_are_refused():
    with pytest.raises(InputError, match="begins with b'ASEX'"):
        read_ase(b"ASEX" + ASE[4:])
    with pytest.raises(InputError, match="claims 4,294,967,295"):
        read_ase(b"ASEF" + struct.pack(">HHI", 1, 0, 2**32 - 1))
    with pytest.raises(InputError, match="claims 65,535"):
        read_aco(struct.pack(">HH", 1, 65535))
    with pytest.raises(InputError, match="version 9"):
        read_aco(struct.pack(">HH", 9, 1))
    with pytest.raises(InputError, match="ends early"):
        read_aco(struct.pack(">HH5HI", 2, 1, 0, 0, 0, 0, 0, 2**31))
    with pytest.raises(InputError, match="impossible numbers"):
        read_ase(ase(ase_colour("x", "RGB ", float("nan"), 0, 0)))


@pytest.mark.parametrize(
    ("name", "data", "count"),
    [
        ("a.ase", ASE, 4),
        ("a.aco", NAMED, 5),
        ("a.css", b":root{--a:#123456}", 1),
        ("a.tokens.json", b'\xef\xbb\xbf{"a":{"$type":"color","$value":"#123456"}}', 1),
    ],
)
def test_the_reader_is_chosen_by_the_file(tmp_path, name, data, count):
    (tmp_path / name).write_bytes(data)
    assert len(read_import(tmp_path / name).colours) == count


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"#fff", "no swatch file we know"),
        ("a.css", b"a{color:red}", "holds no colours"),
        ("a.css", b"\xff\xfe", "not UTF-8"),
        ("a.json", b" " * 8_000_001, "over 8,000,000 bytes"),
    ],
)
def test_a_file_that_holds_nothing_is_refused(tmp_path, name, data, words):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=words):
        read_import(tmp_path / name)
    with pytest.raises(InputError, match="Cannot read"):
        read_import(tmp_path / "gone.css")


def test_the_same_colour_comes_once_under_the_name_that_tells_a_role():
    found = Imported((LooseColour("blue.500", "#0000ff"), LooseColour("primary", "#0000ff", "primary")))
    assert found.distinct(most=9).colours == (LooseColour("primary", "#0000ff", "primary"),)
    many = Imported(tuple(LooseColour(f"c{i}", f"#0000{i:02x}") for i in range(30))).distinct(most=24)
    assert len(many.colours) == 24
    assert "30 different colours" in many.notes[0]
    with pytest.raises(InputError, match="No colour's name holds 'x'"):
        found.matching("x")


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("color.brand.primary", "primary"),
        ("bg-default", "background"),
        ("Ink", "text"),
        ("gray-300", "neutral"),
        ("teal", None),
        ("subtext", None),
    ],
)
def test_a_name_may_tell_a_role(name, role):
    assert role_in(name) == role
