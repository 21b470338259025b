"""`brand.toml`: what loads, and what is refused with file, line and remedy."""

import dataclasses
import re
import shutil

import pytest
from pydantic import ValidationError

from emblazon.brand.kit import NEUTRAL_KIT, plain_kit
from emblazon.brand.load import load_kit
from emblazon.errors import FormatError, KitError
from emblazon.records import Format

from .conftest import BASE, EXAMPLES


def test_a_small_kit_loads_with_defaults(write):
    kit = load_kit(write())
    assert (kit.name, kit.version) == ("Test", "1")
    assert [colour.hex for colour in kit.palette.colours] == ["#0b6e99", "#ffffff", "#101418"]
    assert kit.palette.colours[0].rgb == (11, 110, 153)
    assert kit.palette.colours[0].tolerance == 6
    assert kit.palette.background.name == "paper"
    assert kit.look.recolour == "strict"
    assert kit.rules.people == "yes"
    assert kit.disclosure.credentials


def test_a_kit_is_frozen(write):
    kit = load_kit(write())
    with pytest.raises(ValidationError):
        kit.identity.name = "Other"
    with pytest.raises(ValidationError):
        kit.palette = NEUTRAL_KIT.palette


def test_a_folder_stands_for_its_brand_toml(write):
    path = write()
    assert load_kit(path.parent) == load_kit(path)


@pytest.mark.parametrize(
    ("more", "line", "words"),
    [
        ("sahre = 0.3\n", 17, "unknown key 'sahre' in palette.colours[2]. Did you mean 'share'?"),
        ("share = 1.2\n", 17, "must be less than or equal to 1"),
        ("share = nan\n", 17, "palette.colours[2].share is nan"),
        ('share = "0.3"\n', 17, "Write a number, without quotes."),
        ("tolerance = -1\n", 17, "must be greater than 0"),
        ('\n[look]\nrecolour = "strictly"\n', 19, "'strict', 'toned', 'accent' or 'off'"),
        ("\n[colors]\nred = 1\n", 18, "unknown key 'colors' in the kit"),
        ('\n[[formats]]\nname = "a"\nwidth = 10\nheight = 100\n', 20, "greater than or equal to 16"),
        ('\n[[formats]]\nname = "a"\nwidth = 64\n', 18, "formats[0].height is missing"),
        ('\n[[formats]]\nname="a"\nwidth=64\nheight=64\nbackground="teal"\n', 22, "no colour of this kit"),
        ('\n[[formats]]\nname="a"\nwidth=64\nheight=64\nsafe_area=[0.1,0.1,0.1]\n', 22, "safe_area"),
        ("\n[disclosure]\nwatermark = 1\n", 19, "true or false, without quotes"),
        ('\n[logo]\ncorners = ["top"]\n', 19, "logo.corners[0] is 'top'"),
        ('\n[[palette.colours]]\nname = "sea"\nhex = "#fa0"\nrole = "accent"\n', 19, "used 2 times"),
        ('\n[[palette.forbidden]]\nhex = "#0b6e9a"\n', 18, "the brand colour 'sea' #0b6e99"),
        ('\n[[palette.forbidden]]\nhex = "crimson"\n', 19, "is not a hex colour"),
        ('\n[[logo.variants]]\npath = "gone.svg"\non = "dark"\n', 19, "that logo is not there"),
        (
            '\n[[logo.variants]]\npath = "font.ttf"\non = "dark"\n',
            19,
            "is not a PNG, JPEG, WebP or SVG picture",
        ),
        (
            '\n[[type.faces]]\nfamily = "F"\nfile = "logo.svg"\n',
            20,
            "is not a TrueType, OpenType or WOFF font",
        ),
        ('\n[[type.faces]]\nfamily = "F"\nfile = "gone.ttf"\n', 20, "that font is not there"),
        ('\n[[type.faces]]\nfamily = "F"\nfile = 3\n', 20, "Write the path of a file in quotes"),
        (
            '\n[look]\nreferences = [\n  "logo.svg",\n  "gone.png",\n]\n',
            21,
            "that reference picture is not there",
        ),
        ('\n[[cast]]\nname = "Dot"\ndescription = "x"\nseed = -1\n', 21, "greater than or equal to 0"),
        ('\n[[cast]]\nname = "D\\u001b[31m"\ndescription = "x"\n', 19, "control character"),
        ("\n[look\n", 18, "not valid TOML"),
        ("folder = 1\n", 17, "unknown key 'folder'"),
    ],
)
def test_each_fault_names_its_line_and_what_to_do(write, more, line, words):
    with pytest.raises(KitError) as caught:
        load_kit(write(more))
    assert f"brand.toml:{line}: " in str(caught.value)
    assert words in str(caught.value)


def test_all_faults_come_in_one_message_first_one_first(write):
    more = 'share = 7\n\n[look]\nmod = "x"\n\n[[logo.variants]]\npath = "gone.svg"\non = "grey"\n'
    with pytest.raises(KitError) as caught:
        load_kit(write(more))
    message = str(caught.value)
    assert message.startswith("The kit has 4 faults:\n")
    assert [int(each) for each in re.findall(r"brand\.toml:(\d+):", message)] == [17, 20, 23, 24]


def test_shares_over_one_are_refused(write):
    shares = BASE.replace('role = "', 'share = 0.5\nrole = "')
    with pytest.raises(KitError, match=r"shares sum to 1\.5, more than 1"):
        load_kit(write(base=shares))


def test_a_kit_without_colours_is_refused(write):
    with pytest.raises(KitError, match="no colours"):
        load_kit(write(base='[identity]\nname = "Bare"\n'))


def test_what_cannot_be_read_is_refused(write, tmp_path):
    with pytest.raises(KitError, match="emblazon brand new"):
        load_kit(tmp_path / "none.toml")
    path = write()
    path.write_bytes(b"[identity]\nname = '\xff'\n")
    with pytest.raises(KitError, match=r"brand\.toml:2: not UTF-8"):
        load_kit(path)
    path.write_bytes(b"#" * 1_000_001)
    with pytest.raises(KitError, match="over 1,000,000 bytes"):
        load_kit(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a = " + "[" * 20_000 + "]" * 20_000, "nested more than 32 deep"),
        (".".join("a" * 200_000) + " = 1", "a key of more than 16 parts"),
        ("\n".join(f"[{'.'.join('a' * number)}]" for number in range(1, 900)), "a key of more than 16 parts"),
        ("[rights]\nrevenue_usd = " + "9" * 500_000, "a number that is too long"),
        (
            "\n".join(f"k{number} = 1" for number in range(80_000)),
            "brand.toml:20001: more than 20,000 entries",
        ),
        ('a = """' + '\\"""' * 200_000, "not valid TOML"),
    ],
    ids=["deep", "dotted", "tables", "number", "keys", "quotes"],
)
def test_text_that_attacks_its_reader_is_refused(write, text, why):
    with pytest.raises(KitError, match=why):
        load_kit(write(base=text))


@pytest.mark.parametrize("key", ["never", "always"])
def test_rules_that_would_hold_up_the_gate_are_refused(write, key):
    words = ", ".join(f'"word {number}"' for number in range(501))
    with pytest.raises(KitError, match="at most 500"):
        load_kit(write(f"\n[rules]\n{key} = [{words}]\n"))


def test_dots_brackets_and_marks_in_words_count_for_nothing(write):
    words = "a.b" * 40 + "[[[{{{" * 40 + ",=" * 30_000
    kit = load_kit(write(f"\n[look]\nmood = '{'a.' * 60}' # {words}\n"))
    assert kit.look.mood == "a." * 60


def test_lines_stand_where_they_were_written_whatever_is_replaced(write):
    """Also where two kits of many keys are laid over each other."""
    keys = "\n".join(f"k{number} = {{ a = [1, 2] }}" for number in range(3_000))
    write(f"{keys}\n", name="base/brand.toml")
    with pytest.raises(KitError, match=r"brand\.toml:2: unknown key 'k0'"):
        load_kit(write(base=f'extends = "base"\n{keys}\n'))


def test_a_kit_inherits_tables_key_by_key_and_replaces_lists(write):
    write('\n[look]\nmood = "calm"\nstyles = ["flat", "3d"]\n', name="base/brand.toml")
    child = 'extends = "base"\n[identity]\nversion = "2"\n[look]\nstyles = ["outline"]\n'
    kit = load_kit(write(base=child))
    assert (kit.name, kit.version) == ("Test", "2")
    assert (kit.look.mood, kit.look.styles) == ("calm", ("outline",))
    assert len(kit.palette.colours) == 3


def test_paths_are_relative_to_the_file_that_writes_them(write, tmp_path):
    write('\n[[logo.variants]]\npath = "../logo.svg"\non = "light"\n', name="base/brand.toml")
    kit = load_kit(write(base='extends = "base/brand.toml"\n'))
    assert kit.logo.variants[0].path.resolve() == (tmp_path / "logo.svg").resolve()
    assert kit.folder == tmp_path


def test_an_inherited_fault_names_the_file_it_is_in(write):
    write("share = 3\n", name="base/brand.toml")
    with pytest.raises(KitError, match=r"base/brand\.toml:17: palette\.colours\[2\]\.share is 3"):
        load_kit(write(base='extends = "base"\n'))


def test_an_inherited_fault_that_is_replaced_is_gone(write):
    write('\n[[logo.variants]]\npath = "gone.svg"\non = "light"\n', name="base/brand.toml")
    child = 'extends = "base"\n[[logo.variants]]\npath = "logo.svg"\non = "light"\n'
    assert len(load_kit(write(base=child)).logo.variants) == 1


@pytest.mark.parametrize("first", ["brand.toml", "b.toml"])
def test_a_circle_of_extends_is_refused(write, first):
    write(base=f'extends = "{first}"\n', name="b.toml")
    with pytest.raises(KitError, match="in a circle"):
        load_kit(write(base='extends = "b.toml"\n'))


@pytest.mark.parametrize("value", ["3", '""', '"none.toml"', '["a"]'])
def test_an_impossible_extends_is_refused(write, value):
    with pytest.raises(KitError, match=r"brand\.toml:1: extends"):
        load_kit(write(base=f"extends = {value}\n"))


def test_the_digest_covers_content_and_files_but_not_the_place(write, tmp_path):
    path = write('\n[[logo.variants]]\npath = "logo.svg"\non = "light"\n')
    before = load_kit(path).digest
    assert re.fullmatch("[0-9a-f]{64}", before)
    moved = shutil.copytree(tmp_path, tmp_path / "moved")
    assert load_kit(moved).digest == before
    (tmp_path / "logo.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    assert load_kit(path).digest != before
    path.write_text(path.read_text().replace("#101418", "#101419"))
    (tmp_path / "logo.svg").write_bytes((moved / "logo.svg").read_bytes())
    assert load_kit(path).digest != before


def test_a_format_resolves_its_background(write):
    more = '\n[[formats]]\nname = "card"\nwidth = 1200\nheight = 627\nbackground = "{}"\n'
    for background, expected in [("sea", "#0b6e99"), ("background", "#ffffff"), ("#abc", "#aabbcc")]:
        kit = load_kit(write(more.format(background)))
        assert kit.format("card") == Format("card", 1200, 627, (0.08, 0.08, 0.08, 0.08), expected)
    assert load_kit(write(more.format("transparent"))).format("card").background == "transparent"
    with pytest.raises(FormatError, match="It has: 'card'"):
        kit.format("poster")


def test_colours_without_a_share_split_what_is_left(write):
    kit = load_kit(write(base=BASE.replace('role = "primary"', 'role = "primary"\nshare = 0.5')))
    assert [swatch.share for swatch in kit.palette.swatches] == [0.5, 0.25, 0.25]


def test_the_plain_kit_constrains_nothing():
    assert plain_kit() == NEUTRAL_KIT
    assert NEUTRAL_KIT.palette.colours == ()
    assert NEUTRAL_KIT.palette.background.hex == "#ffffff"
    assert NEUTRAL_KIT.palette.swatches == ()
    assert NEUTRAL_KIT.look.recolour == "off"


@pytest.mark.parametrize("name", ["northwind", "brine-and-bloom", "gadabout"])
def test_the_sample_kits_load_and_their_fonts_carry_a_licence(name):
    kit = load_kit(EXAMPLES / name)
    assert sum(swatch.share for swatch in kit.palette.swatches) == pytest.approx(1)
    assert {variant.on for variant in kit.logo.variants} == {"light", "dark"}
    for face in kit.type.faces:
        assert face.file.stat().st_size < 150_000
        assert "SIL OPEN FONT LICENSE" in face.file.with_suffix(".OFL.txt").read_text().upper()
    assert all(dataclasses.is_dataclass(kit.format(each.name)) for each in kit.formats)
