from dataclasses import replace

import numpy as np
import pytest
from check_evidence import proper, with_pixels
from typeset_pictures import FOAM, northwind, sheet, typeset

from emblazon.check import label
from emblazon.check.base import Evidence
from emblazon.check.label import CHECK, contrast_in
from emblazon.records import Element, Format, Pixels, Placed
from emblazon.refine.label import Label
from emblazon.refine.label import labelled as set_on

WORDS = "Drawn with AI"


def labelled(
    ink: tuple[int, int, int] = (16, 21, 28), px: int = 18, words: str = WORDS, seen: str = WORDS
) -> Evidence:
    page, box = typeset(sheet(600, 400), seen, (430, 350), px=px, ink=ink)
    placed = Placed(Format("card", 600, 400, background="#eef6f6"), page, (Element("label", box, words),))
    evidence = proper()
    assert evidence.plan is not None
    whole = set_on(evidence.picture.pixels, evidence.picture.svg, Label(WORDS))
    return replace(
        evidence,
        plan=replace(evidence.plan, label=words),
        picture=replace(evidence.picture, placed=(placed,), labelled=whole),
    )


def elsewhere(pixels: Pixels) -> Evidence:
    return replace(with_pixels(pixels), kit=northwind(), plan=None)


def passing() -> Evidence:
    return labelled()


def failing() -> Evidence:
    return labelled(ink=(180, 190, 190))


def test_a_pale_label_fails_by_its_contrast() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.measure is not None
    assert 1.5 < finding.measure < 2
    assert finding.repair == "re-typeset"


def test_a_tiny_label_fails() -> None:
    assert "under 14 px" in CHECK.run(CHECK, labelled(px=9)).words


def test_a_label_that_reads_otherwise_fails() -> None:
    assert "reads" in CHECK.run(CHECK, labelled(seen="Dr4vvn vitb Al")).words


def test_a_format_without_its_label_fails() -> None:
    evidence = passing()
    (placed,) = evidence.picture.placed
    bare = replace(placed, format=replace(placed.format, name="bare"), elements=())
    finding = CHECK.run(CHECK, replace(evidence, picture=replace(evidence.picture, placed=(placed, bare))))
    assert "format 'bare' has no label" in finding.words


def test_the_picture_itself_and_its_svg_must_carry_it_too() -> None:
    evidence = passing()
    picture = evidence.picture
    assert picture.labelled is not None
    bare = CHECK.run(CHECK, replace(evidence, picture=replace(picture, labelled=None)))
    assert bare.words == "The picture itself has no label."
    lost = replace(picture.labelled, svg=picture.svg)
    finding = CHECK.run(CHECK, replace(evidence, picture=replace(picture, labelled=lost)))
    assert finding.verdict == "fail"
    assert "in the SVG" in finding.words
    assert finding.place == picture.labelled.element.box


def test_a_cut_out_is_judged_where_it_carries_a_label() -> None:
    drawing = proper().picture.pixels
    assert (drawing[..., 3] == 0).mean() > 0.1
    whole = set_on(drawing, "", Label(WORDS))
    assert whole is not None
    assert CHECK.run(CHECK, elsewhere(whole.pixels)).verdict == "pass"
    assert CHECK.run(CHECK, elsewhere(drawing)).verdict == "unknown"


def test_a_picture_made_elsewhere_must_carry_the_kits_label() -> None:
    finding = CHECK.run(CHECK, elsewhere(sheet(512, 512)))
    assert finding.verdict == "fail"
    assert "cannot be read" in finding.words
    page, _ = typeset(sheet(512, 512), WORDS, (360, 470), px=18)
    assert CHECK.run(CHECK, elsewhere(page)).verdict == "pass"
    assert CHECK.run(CHECK, elsewhere(sheet(64, 64))).verdict == "unknown"


def test_no_label_is_asked_for_and_none_is_there() -> None:
    assert CHECK.run(CHECK, proper()).verdict == "unknown"


def test_without_the_reader_the_contrast_is_still_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label, "missing", lambda: "no reader: pip install it")
    finding = CHECK.run(CHECK, passing())
    assert finding.verdict == "pass"
    assert "not read" in finding.words
    assert CHECK.run(CHECK, failing()).verdict == "fail"
    assert CHECK.run(CHECK, elsewhere(sheet(512, 512))).verdict == "unknown"


def test_a_label_across_two_grounds_is_measured_on_the_worse() -> None:
    half = sheet(400, 100, (16, 21, 28))
    half[:, 200:, :3] = FOAM
    page, box = typeset(half, "Drawn with AI", (140, 40), px=20, ink=(255, 255, 255))
    assert contrast_in(page, box) < 1.5


def test_a_plate_on_a_transparent_picture_is_the_ground_of_its_words() -> None:
    pixels = np.zeros((60, 120, 4), np.uint8)
    pixels[15:45, 20:100] = (240, 246, 246, 255)
    pixels[25:35, 30:90:6] = pixels[25:35, 31:90:6] = (11, 42, 74, 255)
    assert contrast_in(pixels, (10, 5, 110, 55)) > 10
