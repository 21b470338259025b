from dataclasses import replace

from check_evidence import proper, with_pixels
from typeset_pictures import OUTFIT, logo, northwind, pasted, sheet, typeset

from emblazon.check.base import Asked, Evidence
from emblazon.check.stray_lettering import CHECK, counts
from emblazon.detect.letters import Line
from emblazon.records import Pixels


def lettered(words: str = "Lumen Studio", at: tuple[int, int] = (60, 420), px: int = 30) -> Pixels:
    return typeset(sheet(512, 512), words, at, px=px, font=OUTFIT)[0]


def passing() -> Evidence:
    return proper()


def failing() -> Evidence:
    return with_pixels(lettered())


def test_small_lettering_is_painted_over_and_large_lettering_drawn_anew() -> None:
    small, large = (
        CHECK.run(CHECK, failing()),
        CHECK.run(CHECK, with_pixels(lettered("LUMEN", (10, 150), 150))),
    )
    assert (small.repair, large.repair) == ("inpaint", "redraw")
    assert small.place is not None
    assert 400 < small.place[1] < small.place[3] < 480


def test_what_was_asked_for_is_not_stray_even_misread() -> None:
    evidence = replace(failing(), asked=Asked(lettering=("Lumen Studios",)))
    assert CHECK.run(CHECK, evidence).verdict == "pass"


def test_the_kits_own_logo_is_not_stray() -> None:
    page = pasted(sheet(512, 512), logo("light"), (40, 40), 180)
    assert CHECK.run(CHECK, replace(with_pixels(page), kit=northwind())).verdict == "pass"
    assert CHECK.run(CHECK, with_pixels(page)).verdict == "fail"


def test_the_label_that_the_kit_asks_for_is_not_stray() -> None:
    page = with_pixels(lettered("Drawn with AI"))
    asked = Asked(brief="a boat")
    assert CHECK.run(CHECK, replace(page, kit=northwind(), plan=None, asked=asked)).verdict == "pass"
    assert CHECK.run(CHECK, replace(page, plan=None, asked=asked)).verdict == "fail"


def test_a_picture_made_elsewhere_of_which_nothing_was_said_is_not_judged() -> None:
    evidence = replace(failing(), plan=None)
    finding = CHECK.run(CHECK, evidence)
    assert finding.verdict == "unknown"
    assert "--text" in finding.words
    assert CHECK.run(CHECK, replace(evidence, asked=Asked(brief="a boat"))).verdict == "fail"


def test_shapes_that_look_like_letters_do_not_count() -> None:
    def line(words: str, confidence: float, wide: int = 100, high: int = 40) -> Line:
        return Line(words, confidence, (0, 0, wide, high), high)

    assert counts(line("SALE", 0.7), 512)
    assert not counts(line("999", 1.0), 512)
    assert not counts(line("OO", 0.99, 300, 200), 512)
    assert counts(line("AI", 0.99), 512)
    assert not counts(line("SALE", 0.5), 512)
    assert not counts(line("CRE", 0.7, 50, 40), 512)
