"""Which typeface a label is set in, and letters as outlines."""

from pathlib import Path

import pytest
from typeset_pictures import EXAMPLES

from emblazon.brand.kit import Face, Identity, Kit, Type
from emblazon.brand.typeface import advance, ink_of, label_typeface, outline, own_typeface
from emblazon.errors import InputError
from emblazon.pixels import render_svg

NUNITO, BALOO = EXAMPLES / "gadabout/fonts/Nunito-SemiBold.ttf", EXAMPLES / "gadabout/fonts/Baloo2-Bold.ttf"


def kit(*faces: Face) -> Kit:
    return Kit(identity=Identity(name="Gadabout"), type=Type(faces=faces))


def test_the_kits_caption_comes_before_its_text_and_its_display_face() -> None:
    display = Face(family="Baloo 2", file=BALOO, role="display", minimum_size_px=28)
    text = Face(family="Nunito", file=NUNITO, minimum_size_px=16)
    found = label_typeface(kit(display, text), "Drawn with AI")
    assert (found.data, found.least_px) == (NUNITO.read_bytes(), 16)
    assert label_typeface(kit(display), "Drawn with AI").data == BALOO.read_bytes()
    caption = Face(family="Baloo 2", file=BALOO, role="caption")
    assert label_typeface(kit(text, caption), "Drawn with AI").data == BALOO.read_bytes()


def test_what_cannot_be_outlined_is_passed_over_for_ours(tmp_path: Path) -> None:
    packed = tmp_path / "face.woff2"
    packed.write_bytes(b"wOF2" + bytes(100))
    assert label_typeface(kit(Face(family="Packed", file=packed)), "Drawn with AI") == own_typeface()
    assert label_typeface(kit(), "Image créée avec l’IA") == own_typeface()


def test_letters_that_no_typeface_has_are_an_error_not_boxes() -> None:
    with pytest.raises(InputError, match="Ж"):
        label_typeface(kit(Face(family="Nunito", file=NUNITO)), "Сделано Ж")


def test_a_file_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.ttf"):
        label_typeface(kit(Face(family="Gone", file=tmp_path / "gone.ttf")), "Drawn with AI")


def test_an_outline_covers_the_ink_that_is_told() -> None:
    data = NUNITO.read_bytes()
    path = outline(data, "Ajé", at=(20, 60), size_px=50)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100"><path d="{path}"/></svg>'
    drawn = render_svg(svg.encode(), size_px=200, name="letters")[..., 3] > 0
    rows, columns = drawn.any(axis=1).nonzero()[0], drawn.any(axis=0).nonzero()[0]
    left, top, right, bottom = ink_of(data, "Ajé", 50)
    assert (columns[0], rows[0], columns[-1] + 1, rows[-1] + 1) == pytest.approx(
        (20 + left, 60 + top, 20 + right, 60 + bottom), abs=1.1
    )
    assert right <= advance(data, "Ajé", 50)
