import numpy as np
import pytest
from typeset_pictures import DEEP_SEA, EXAMPLES, FOAM, WORK_SANS, sheet

from emblazon.brand.colour import contrast, parse_hex
from emblazon.brand.typeface import LEAST_PX, Typeface
from emblazon.detect.letters import read_box
from emblazon.pixels import render_svg
from emblazon.records import Corner, Element, Format, LabelIcon, Labelled, Pixels, Placed
from emblazon.refine.label import MOST_COVER, Label, labelled, with_label
from emblazon.refine.vectorise import vectorise

TEXT = "Drawn with AI"
OUTFIT, NUNITO = "northwind/fonts/Outfit-Bold.ttf", "gadabout/fonts/Nunito-SemiBold.ttf"
CORNERS: tuple[Corner, ...] = ("top-left", "top-right", "bottom-left", "bottom-right")


def placed(width: int, height: int, colour: tuple[int, int, int] = FOAM) -> Placed:
    return Placed(
        Format("card", width, height, (0.06, 0.1, 0.06, 0.1), "#eef6f6"), sheet(width, height, colour)
    )


def only(result: Placed) -> Element:
    (element,) = result.elements
    return element


def on(pixels: Pixels, label: Label) -> Labelled:
    found = labelled(pixels, "", label)
    assert found is not None
    return found


def noise(width: int, height: int) -> Pixels:
    pixels = np.random.default_rng(0).integers(0, 256, (height, width, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    return pixels


@pytest.mark.parametrize("corner", CORNERS)
@pytest.mark.parametrize("size", [(1080, 1920), (1200, 627), (512, 512)])
def test_it_stands_in_its_corner_inside_the_safe_area(corner: Corner, size: tuple[int, int]) -> None:
    before = placed(*size)
    after = with_label(before, Label(TEXT, corner=corner, face=Typeface(WORK_SANS.read_bytes())))
    left, top, right, bottom = only(after).box
    assert left >= 0.06 * size[0] - 1
    assert top >= 0.1 * size[1] - 1
    assert right <= 0.94 * size[0] + 1
    assert bottom <= 0.9 * size[1] + 1
    assert (left < size[0] / 2) == corner.endswith("left")
    assert (top < size[1] / 2) == corner.startswith("top")
    changed = (after.pixels != before.pixels).any(axis=2)
    assert 0 < changed.mean() < MOST_COVER
    assert (before.pixels == sheet(*size)).all()


@pytest.mark.parametrize("ground", [FOAM, DEEP_SEA, (128, 128, 128), (236, 90, 46)])
def test_on_a_calm_ground_the_ink_alone_stands_out(ground: tuple[int, int, int]) -> None:
    element = only(with_label(placed(600, 600, ground), Label(TEXT)))
    assert contrast(parse_hex(element.ink), ground) >= 4.5
    assert contrast(parse_hex(element.ink), parse_hex(element.ground)) >= 4.5


def test_on_a_busy_ground_it_gets_a_plate() -> None:
    after = on(noise(600, 600), Label(TEXT, inks=("#0b2a4a", "#eef6f6")))
    pixels, element = after.pixels, after.element
    assert {element.ink, element.ground} == {"#0b2a4a", "#eef6f6"}
    left, top, right, bottom = element.box
    colours, counts = np.unique(pixels[top:bottom, left:right, :3].reshape(-1, 3), axis=0, return_counts=True)
    assert tuple(colours[counts.argmax()]) == parse_hex(element.ground)


def test_on_transparency_it_gets_a_plate() -> None:
    after = on(np.zeros((600, 600, 4), np.uint8), Label(TEXT))
    left, top, right, bottom = after.element.box
    assert (after.pixels[top:bottom, left:right, 3] == 255).all()


def test_each_further_try_is_larger_and_on_a_plate() -> None:
    heights = []
    for firmer in range(3):
        element = only(with_label(placed(1000, 1000), Label(TEXT, firmer=firmer)))
        heights.append(element.box[3] - element.box[1])
    assert heights[0] < heights[1] < heights[2]


def test_it_keeps_off_what_must_be_avoided_and_off_what_was_set() -> None:
    first = only(with_label(placed(800, 800), Label(TEXT))).box
    moved = only(with_label(placed(800, 800), Label(TEXT), avoid=(first,))).box
    assert moved[3] <= first[1] or moved[0] >= first[2] or moved[2] <= first[0]
    twice = with_label(with_label(placed(800, 800), Label(TEXT)), Label(TEXT))
    one, two = (element.box for element in twice.elements)
    assert two[3] <= one[1] or two[2] <= one[0]


def test_long_words_are_broken_and_never_cover_too_much() -> None:
    words = "This picture was made with the help of artificial intelligence by our own design team"
    after = with_label(placed(320, 320), Label(words))
    element = only(after)
    assert "\n" in element.words or element.words == "AI"
    assert (after.pixels != placed(320, 320).pixels).any(axis=2).mean() <= MOST_COVER


def test_a_small_picture_gets_the_badge_alone_and_a_tiny_one_nothing() -> None:
    assert only(with_label(placed(120, 120), Label("Image créée avec l’IA"))).words == "IA"
    tiny = placed(32, 32)
    assert with_label(tiny, Label(TEXT)) is tiny


def test_the_icon_stands_before_the_words() -> None:
    bare, iconed = (only(with_label(placed(800, 800), Label(TEXT, icon))) for icon in ("none", "eu"))
    assert bare.words == iconed.words == TEXT
    after = with_label(placed(800, 800), Label(TEXT, "eu"))
    ink = (after.pixels != placed(800, 800).pixels).any(axis=2)
    assert np.flatnonzero(ink.any(axis=0))[0] < iconed.box[0] - LEAST_PX
    left, top, right, bottom = iconed.area
    ink[top:bottom, left:right] = False
    assert not ink.any()


def test_accents_are_drawn_where_no_typeface_is_given() -> None:
    after = on(sheet(600, 600), Label("Image créée avec l’IA"))
    left, top, right, bottom = after.element.box
    assert read_box(after.pixels, (left - 4, top - 4, right + 4, bottom + 4)).words.startswith(
        "Image créée avec"
    )


def test_type_is_never_under_its_least_size() -> None:
    element = only(with_label(placed(400, 400), Label("HHH", face=Typeface(WORK_SANS.read_bytes(), 28))))
    assert element.box[3] - element.box[1] >= 0.6 * 28


def test_it_is_set_in_the_given_typeface() -> None:
    faces = [Typeface((EXAMPLES / name).read_bytes()) for name in (OUTFIT, NUNITO)]
    one, other = (on(sheet(600, 600), Label(TEXT, face=face)).pixels for face in faces)
    assert (one != other).any()


@pytest.mark.parametrize("icon", ["none", "eu"])
def test_a_vector_form_carries_the_same_label_as_paths(icon: LabelIcon) -> None:
    drawing = sheet(512, 512)
    drawing[:, :256, 3] = 0
    found = labelled(drawing, vectorise(drawing, title="half"), Label(TEXT, icon))
    assert found is not None
    drawn = render_svg(found.svg.encode(), size_px=512, name="half")
    left, top, right, bottom = found.element.plate or found.element.box
    beside = np.abs(drawn[top:bottom, left:right].astype(int) - found.pixels[top:bottom, left:right])
    assert beside.max() <= 8
    assert "<text" not in found.svg
    assert found.svg.count("<svg") == found.svg.count("</svg>") == 1


def test_in_a_vector_form_of_other_units_it_stands_where_it_stands_in_the_picture() -> None:
    drawing = sheet(512, 512)
    bought = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -20 1024 1024"><title>x</title></svg>'
    found = labelled(drawing, bought, Label(TEXT))
    assert found is not None
    drawn = render_svg(found.svg.encode(), size_px=512, name="bought")[..., 3] > 128
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    ink = (int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    assert np.abs(np.subtract(ink, found.element.box)).max() <= 1
