from dataclasses import replace

from check_evidence import KIT, proper, with_pixels
from people_pictures import hand, meadow, portrait

from emblazon.brand.rules import Rules
from emblazon.check.base import Evidence
from emblazon.check.bodies import CHECK
from emblazon.records import Pixels

NOBODY = KIT.model_copy(update={"rules": Rules(people="no")})


def evidence(pixels: Pixels, *, people: bool) -> Evidence:
    found = with_pixels(pixels)
    assert found.plan is not None
    return replace(found, plan=replace(found.plan, people=people))


def passing() -> Evidence:
    return evidence(portrait(), people=True)


def failing() -> Evidence:
    return replace(with_pixels(portrait()), kit=NOBODY)


def test_a_kit_without_people_names_its_rule_and_the_place() -> None:
    finding = CHECK.run(CHECK, failing())
    assert "rules.people" in finding.words
    assert finding.place is not None
    assert finding.repair == "redraw"


def test_a_photograph_without_the_people_asked_for_is_drawn_again() -> None:
    finding = CHECK.run(CHECK, evidence(meadow(), people=True))
    assert (finding.verdict, finding.repair) == ("fail", "redraw")


def test_nobody_passes_in_a_photograph_even_where_a_kit_shows_nobody() -> None:
    assert CHECK.run(CHECK, evidence(meadow(), people=False)).verdict == "pass"
    assert CHECK.run(CHECK, replace(with_pixels(meadow()), kit=NOBODY)).verdict == "pass"


def test_nobody_found_in_a_drawing_is_unknown() -> None:
    assert CHECK.run(CHECK, proper()).verdict == "unknown"


def test_somebody_whom_the_brief_does_not_name_is_for_a_person_to_judge() -> None:
    finding = CHECK.run(CHECK, evidence(portrait(), people=False))
    assert finding.verdict == "unknown"
    assert "the brief names none" in finding.words


def test_a_picture_made_elsewhere_may_show_people() -> None:
    finding = CHECK.run(CHECK, replace(with_pixels(portrait()), plan=None))
    assert finding.verdict == "pass"
    assert "1 person found" in finding.words


def test_a_hand_drawn_by_itself_is_nobody_where_a_kit_shows_nobody() -> None:
    assert CHECK.run(CHECK, replace(with_pixels(hand()), kit=NOBODY)).verdict == "unknown"
