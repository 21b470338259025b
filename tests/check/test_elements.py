from dataclasses import replace

import numpy as np
import pytest
from check_evidence import proper
from owl_pictures import SQUARE
from PIL import Image, ImageDraw, ImageFont

from emblazon.brand.colour import contrast
from emblazon.check.base import Evidence
from emblazon.check.contrast import CHECK
from emblazon.check.elements import apca, standings
from emblazon.records import Element, Placed
from emblazon.refine.label import Label, with_label

Rgb = tuple[int, int, int]


def lettered(ink: Rgb, left: Rgb, right: Rgb, *, size: int = 40, stated: str | None = None) -> Evidence:
    """White or other letters over a ground of two halves."""
    image = Image.new("RGBA", (300, 300), (*left, 255))
    image.paste((*right, 255), (150, 0, 300, 300))
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size)
    box = tuple(round(each) for each in draw.textbbox((20, 100), "Sail away", font=font))
    draw.text((20, 100), "Sail away", fill=ink, font=font)
    hexes = "#" + bytes(ink).hex() if stated is None else stated
    element = Element("lettering", box, "Sail away", ink=hexes)  # type: ignore[arg-type]
    evidence = proper()
    placed = Placed(replace(SQUARE, background="#" + bytes(left).hex()), np.array(image), (element,))
    return replace(evidence, picture=replace(evidence.picture, placed=(placed,)))


@pytest.mark.parametrize(
    ("ink", "ground", "lc"),
    [
        ("888888", "ffffff", 63.056469930209424),
        ("ffffff", "888888", -68.54146436644962),
        ("000000", "aaaaaa", 58.146262578561334),
        ("aaaaaa", "000000", -56.24113336839742),
        ("112233", "ddeeff", 91.66830811481631),
        ("ddeeff", "112233", -93.06770049484275),
    ],
)
def test_apca_gives_the_values_that_its_authors_publish(ink: str, ground: str, lc: float) -> None:
    assert abs(apca(tuple(bytes.fromhex(ink)), tuple(bytes.fromhex(ground))) - lc) < 1e-9


def test_the_contrast_of_clean_letters_is_that_of_their_colours() -> None:
    (found,) = standings(lettered((255, 255, 255), (0, 0, 0), (0, 0, 0)))
    assert found.ratio == pytest.approx(21, abs=0.01)
    assert found.lc < -100


@pytest.mark.parametrize("stated", [None, "", "#00ff00"])
def test_letters_that_run_onto_their_own_colour_fail_there(stated: str | None) -> None:
    evidence = lettered((255, 255, 255), (10, 20, 60), (240, 240, 240), stated=stated)
    (found,) = standings(evidence)
    assert found.ratio < 1.5
    assert found.box[2] > 150
    finding = CHECK.run(CHECK, evidence)
    assert finding.verdict == "fail"
    assert finding.repair == "re-typeset"
    assert "(WCAG, at least 3)" in finding.words
    assert "(APCA)" in finding.words


def test_small_letters_need_more_contrast_than_large_ones() -> None:
    grey, white = (130, 130, 130), (255, 255, 255)
    (small,) = standings(lettered(grey, white, white, size=14))
    (large,) = standings(lettered(grey, white, white, size=60))
    assert (small.least, large.least) == (4.5, 3.0)
    assert small.ratio < 4.5
    assert large.ratio > 3.0


def test_a_logo_stands_out_from_what_is_around_it_whatever_its_own_colours() -> None:
    pixels = np.full((300, 300, 4), 255, np.uint8)
    pixels[100:140, 50:150, :3] = (10, 20, 60)
    pixels[110:130, 60:100, :3] = (240, 240, 240)
    evidence = proper()

    def ratio(ground: Rgb) -> float:
        on = np.where((pixels[..., :3] == 255).all(axis=2)[..., None], (*ground, 255), pixels).astype(
            np.uint8
        )
        placed = Placed(SQUARE, on, (Element("logo", (50, 100, 150, 140), ink="#0a143c"),))
        (found,) = standings(replace(evidence, picture=replace(evidence.picture, placed=(placed,))))
        assert found.least == 3.0
        return found.ratio

    assert ratio((255, 255, 255)) > 15
    assert ratio((20, 30, 70)) < 1.3


def test_what_lies_outside_of_its_format_is_left_out() -> None:
    evidence = lettered((0, 0, 0), (255, 255, 255), (255, 255, 255))
    placed = evidence.picture.placed[0]
    away = replace(placed, elements=(replace(placed.elements[0], box=(400, 400, 500, 420)),))
    assert standings(replace(evidence, picture=replace(evidence.picture, placed=(away,)))) == ()


def test_thin_letters_off_the_pixel_grid_have_the_contrast_of_their_ink() -> None:
    """At 14 px their stems are mixtures with the ground, which are not what the ink stands on."""
    ground, ink = (238, 246, 246), (11, 42, 74)
    page = np.full((300, 300, 4), (*ground, 255), np.uint8)
    placed = with_label(Placed(SQUARE, page), Label("Drawn with AI", inks=("#0b2a4a",)))
    evidence = replace(proper(), picture=replace(proper().picture, placed=(placed,)))
    (found,) = standings(evidence)
    assert found.ratio > 0.8 * contrast(ink, ground)
