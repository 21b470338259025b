from dataclasses import replace

import numpy as np
import pytest
from check_evidence import with_pixels
from typeset_pictures import OUTFIT, northwind, sheet, typeset

from emblazon.check import lettering
from emblazon.check.base import Asked, Evidence
from emblazon.check.lettering import CHECK
from emblazon.check.reading import error_rate
from emblazon.detect.letters import Line
from emblazon.records import Element, Format, Pixels, Placed


def asking(pixels: Pixels, *lines: str) -> Evidence:
    return replace(with_pixels(pixels), asked=Asked(lettering=lines), kit=northwind())


def poster(words: str, px: int = 36) -> Pixels:
    return typeset(sheet(512, 512), words, (50, 200), px=px, font=OUTFIT)[0]


def passing() -> Evidence:
    return asking(poster("Départ à huit heures"), "Départ à huit heures")


def failing() -> Evidence:
    return asking(poster("Depart a hiut heuers"), "Départ à huit heures")


def test_a_misspelt_line_is_shown_with_its_place() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.place is not None
    assert finding.place[1] > 180
    assert finding.target == "Départ à huit heures"
    assert finding.repair == "re-typeset"
    assert "'Depart a hiut heuers'" in finding.words


def test_one_letter_wrong_in_a_headline_fails() -> None:
    finding = CHECK.run(CHECK, asking(poster("Sail with the wimd"), "Sail with the wind"))
    assert (finding.verdict, finding.measure) == ("fail", pytest.approx(1 / 15))


def test_one_letter_wrong_in_small_type_is_unknown_for_it_may_be_the_readers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    line = Line("Sail with the wimd", 0.99, (10, 10, 110, 22), 12.0)
    monkeypatch.setattr(lettering, "lines_in", lambda evidence: (line,))
    finding = CHECK.run(CHECK, asking(sheet(512, 512), "Sail with the wind"))
    assert finding.verdict == "unknown"
    assert "'Sail with the wimd'" in finding.words


def test_a_line_in_capitals_is_as_meant_and_any_other_case_is_not() -> None:
    assert CHECK.run(CHECK, asking(poster("SUMMER SALE"), "Summer sale")).verdict == "pass"
    other = CHECK.run(CHECK, asking(poster("summer sale"), "SUMMER SALE"))
    assert other.verdict == "fail"
    assert "reads 'summer sale'" in other.words


def test_a_line_broken_in_a_column_is_found_beside_another_column() -> None:
    page, _ = typeset(poster("Ferries for", px=28), "every island", (50, 250), px=28, font=OUTFIT)
    page, _ = typeset(page, "Daily", (380, 225), px=28, font=OUTFIT)
    assert CHECK.run(CHECK, asking(page, "Ferries for every island", "Daily")).verdict == "pass"


def test_an_absent_line_fails_outright() -> None:
    finding = CHECK.run(CHECK, asking(sheet(512, 512), "SALE"))
    assert (finding.verdict, finding.measure) == ("fail", 1.0)


def test_a_line_that_is_there_twice_fails() -> None:
    page, _ = typeset(poster("Summer sale"), "Summer sale", (50, 320), px=36, font=OUTFIT)
    finding = CHECK.run(CHECK, asking(page, "Summer sale"))
    assert finding.verdict == "fail"
    assert "2 times" in finding.words


def test_a_line_may_be_broken_in_two() -> None:
    page, _ = typeset(poster("Ferries for"), "every island", (50, 250), px=36, font=OUTFIT)
    assert CHECK.run(CHECK, asking(page, "Ferries for every island")).verdict == "pass"


def test_type_under_the_kits_least_size_fails() -> None:
    finding = CHECK.run(
        CHECK, asking(poster("Runs every day but Sunday", px=10), "Runs every day but Sunday")
    )
    assert finding.verdict == "fail"
    assert "14 px" in finding.words


@pytest.mark.parametrize(("at", "verdict"), [((40, 220), "pass"), ((2, 220), "fail")])
def test_what_was_set_is_read_in_its_own_box_and_kept_inside_the_safe_area(
    at: tuple[int, int], verdict: str
) -> None:
    page, box = typeset(sheet(300, 300), "Weekend ferries", at, px=24)
    placed = Placed(
        Format("square", 300, 300, background="#eef6f6"),
        page,
        (Element("lettering", box, "Weekend ferries"),),
    )
    evidence = passing()
    evidence = replace(evidence, asked=Asked(), picture=replace(evidence.picture, placed=(placed,)))
    finding = CHECK.run(CHECK, evidence)
    assert finding.verdict == verdict
    assert verdict == "pass" or "safe area" in finding.words


def test_without_the_reader_it_is_unknown_and_says_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lettering, "missing", lambda: "no reader: pip install it")
    finding = CHECK.run(CHECK, passing())
    assert finding.verdict == "unknown"
    assert "pip install" in finding.words


def test_nothing_asked_for_is_unknown() -> None:
    assert CHECK.run(CHECK, with_pixels(sheet(64, 64))).verdict == "unknown"


def test_the_error_rate_counts_letters_accents_and_case_but_not_spaces_or_lookalikes() -> None:
    assert error_rate("Drawn with AI", "Drawnwith Al") == 0
    assert error_rate("été", "ete") == pytest.approx(2 / 3)
    assert error_rate("SALE", "Sale") == pytest.approx(3 / 4)
    assert error_rate("abcd", "abd") == pytest.approx(1 / 4)
    assert error_rate("l’IA", "l'IA") == 0
    assert np.isclose(error_rate("", "ab"), 2)


@pytest.mark.parametrize(("top", "verdict"), [(200, "pass"), (20, "fail")])
def test_a_line_that_somebody_else_set_keeps_to_the_safe_area_of_the_format(top: int, verdict: str) -> None:
    page, _ = typeset(sheet(512, 512), "Summer sale", (100, top), px=36, font=OUTFIT)
    evidence = asking(page, "Summer sale")
    placed = (Placed(Format("card", 512, 512, safe_area=(0.1, 0.15, 0.1, 0.1)), page),)
    evidence = replace(evidence, plan=None, picture=replace(evidence.picture, placed=placed))
    assert CHECK.run(CHECK, evidence).verdict == verdict
