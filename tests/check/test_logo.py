from dataclasses import replace

import numpy as np
import pytest
from check_evidence import with_pixels
from typeset_pictures import DEEP_SEA, EXAMPLES, logo, northwind, pasted, sheet, typeset

from emblazon.brand.load import load_kit
from emblazon.check import examine
from emblazon.check.base import Asked, Evidence
from emblazon.check.logo import CHECK
from emblazon.check.logo_search import as_mark, find
from emblazon.records import Element, Finding, Format, Pixels, Placed

LIGHT = logo("light")


def asking(pixels: Pixels, *, logo: bool | None = True) -> Evidence:
    return replace(with_pixels(pixels), kit=northwind(), plan=None, asked=Asked(logo=logo))


def measured(pixels: Pixels) -> Finding:
    return CHECK.run(CHECK, asking(pixels))


def passing() -> Evidence:
    return asking(pasted(sheet(512, 512), LIGHT, (40, 40), 160))


def failing() -> Evidence:
    return asking(pasted(sheet(512, 512), LIGHT, (40, 40), 160, stretch=1.12))


def test_a_stretched_logo_fails_with_its_place() -> None:
    finding = CHECK.run(CHECK, failing())
    assert "stretched by 11%" in finding.words or "stretched by 12%" in finding.words
    assert finding.place is not None
    assert np.abs(np.array(finding.place[:3]) - (40, 40, 200)).max() <= 2
    assert finding.repair == "re-typeset"


@pytest.mark.parametrize("stretch", [0.96, 1.04])
def test_four_per_cent_of_stretch_are_seen(stretch: float) -> None:
    assert "stretched" in measured(pasted(sheet(512, 512), LIGHT, (40, 40), 200, stretch=stretch)).words


def test_a_logo_that_is_asked_for_and_absent_fails() -> None:
    assert measured(sheet(512, 512)).verdict == "fail"


def test_no_logo_where_none_was_asked_for_is_fine() -> None:
    finding = CHECK.run(CHECK, asking(sheet(512, 512), logo=None))
    assert finding.verdict == "pass"
    assert finding.words == "No logo was asked for, and none was found."


def test_a_logo_nobody_wants_is_not_judged() -> None:
    assert examine(CHECK, asking(sheet(64, 64), logo=False)).verdict == "unknown"


def test_a_recoloured_logo_fails_and_says_which_colour() -> None:
    wrong = LIGHT.copy()
    wave = np.abs(LIGHT[..., :3].astype(int) - (15, 124, 138)).max(axis=2) < 30
    wrong[wave, :3] = (150, 90, 160)
    finding = measured(pasted(sheet(512, 512), wrong, (40, 40), 200))
    assert finding.verdict == "fail"
    assert "where #0f7c8a belongs" in finding.words


def test_a_grey_logo_fails() -> None:
    grey = LIGHT.copy()
    grey[..., :3] = 120
    assert "belongs" in measured(pasted(sheet(512, 512), grey, (40, 40), 200)).words


def test_the_wrong_variant_for_its_ground_fails() -> None:
    page = pasted(sheet(512, 512, (90, 110, 130)), LIGHT, (40, 40), 200)
    assert "variant for light grounds, and stands on a dark one" in measured(page).words
    right = pasted(sheet(512, 512, DEEP_SEA), logo("dark"), (40, 40), 200)
    assert measured(right).verdict == "pass"


def test_a_logo_cut_off_at_the_edge_fails() -> None:
    page = pasted(sheet(712, 712), LIGHT, (20, 60), 200)
    assert measured(np.ascontiguousarray(page[:512, 40:552])).verdict == "fail"


def test_a_logo_with_a_part_covered_fails() -> None:
    page = pasted(sheet(512, 512), LIGHT, (40, 40), 200)
    page[30:130, 185:245, :3] = page[0, 0, :3]
    assert "lacks" in measured(page).words


def test_a_small_logo_fails() -> None:
    assert (
        "96 px wide, under the least of 120 px"
        in measured(pasted(sheet(512, 512), LIGHT, (40, 40), 96)).words
    )


def test_content_in_the_clear_space_fails() -> None:
    page, _ = typeset(pasted(sheet(512, 512), LIGHT, (40, 40), 160), "New!", (206, 50), px=24)
    assert "clear space" in measured(page).words


def test_the_picture_s_edge_in_the_clear_space_fails() -> None:
    assert "px from the edge" in measured(pasted(sheet(512, 512), LIGHT, (6, 40), 160)).words


@pytest.mark.parametrize(("at", "where"), [((310, 40), "top-right"), ((176, 240), "in the middle")])
def test_only_the_kits_corners_are_allowed(at: tuple[int, int], where: str) -> None:
    assert f"stands {where}" in measured(pasted(sheet(512, 512), LIGHT, at, 160)).words


def test_a_logo_that_was_set_is_measured_in_its_format() -> None:
    page = pasted(sheet(600, 400), LIGHT, (40, 40), 140)
    placed = Placed(
        Format("card", 600, 400, background="#eef6f6"), page, (Element("logo", (38, 38, 182, 82)),)
    )
    evidence = passing()
    assert (
        CHECK.run(CHECK, replace(evidence, picture=replace(evidence.picture, placed=(placed,)))).verdict
        == "pass"
    )
    stretched = replace(placed, pixels=pasted(sheet(600, 400), LIGHT, (40, 40), 140, stretch=1.1))
    finding = CHECK.run(CHECK, replace(evidence, picture=replace(evidence.picture, placed=(stretched,))))
    assert "(in the format 'card')" in finding.words


@pytest.mark.parametrize("name", ["northwind", "gadabout", "brine-and-bloom"])
@pytest.mark.parametrize("on", ["light", "dark"])
def test_every_example_kit_s_logo_is_found_to_a_pixel(name: str, on: str) -> None:
    kit = load_kit(EXAMPLES / name)
    own = logo(on, kit)
    page = pasted(sheet(512, 512, (250, 248, 240) if on == "light" else (24, 20, 40)), own, (60, 300), 190)
    marks = tuple(as_mark(logo(each, kit), each, each) for each in ("light", "dark"))
    (seen,) = find(page, marks, least_px=60)
    assert seen.mark.on == on
    truth = (60, 300, 190, round(190 * own.shape[0] / own.shape[1]))
    assert np.abs(np.array(seen.frame) - truth).max() < 1


def test_a_kit_whose_logo_cannot_be_drawn_is_unknown(tmp_path_factory: pytest.TempPathFactory) -> None:
    kit = northwind()
    gone = kit.logo.variants[0].model_copy(update={"path": tmp_path_factory.mktemp("none") / "gone.svg"})
    broken = kit.model_copy(update={"logo": kit.logo.model_copy(update={"variants": (gone,)})})
    assert CHECK.run(CHECK, replace(passing(), kit=broken)).verdict == "unknown"


def test_a_second_logo_in_the_wrong_corner_is_found_too() -> None:
    page = pasted(sheet(800, 500), LIGHT, (40, 40), 180)
    assert measured(page).verdict == "pass"
    finding = measured(pasted(page, LIGHT, (580, 40), 180))
    assert finding.verdict == "fail"
    assert "stands top-right" in finding.words
    assert finding.place is not None
    assert finding.place[0] > 500


def test_of_a_logo_that_is_too_small_its_size_alone_is_told() -> None:
    words = measured(pasted(sheet(1200, 600), LIGHT, (60, 60), 76)).words
    assert "76 px wide" in words
    assert "belongs" not in words
