import pytest
from check_evidence import proper, with_pixels
from people_pictures import meadow

from emblazon.check import safety
from emblazon.check.base import Evidence
from emblazon.check.safety import CHECK


def scored(score: float) -> Evidence:
    """A photograph that the detector has already given a score: no unsafe picture is kept or made for tests."""
    evidence = with_pixels(meadow())
    evidence.once("nudity", lambda: score)
    return evidence


def passing() -> Evidence:
    return with_pixels(meadow())


def failing() -> Evidence:
    return scored(0.93)


def test_what_lies_between_is_for_a_person_to_look_at() -> None:
    finding = CHECK.run(CHECK, scored(0.5))
    assert finding.verdict == "unknown"
    assert "Look at it" in finding.words


def test_drawings_are_not_judged_and_violence_never_is() -> None:
    finding = CHECK.run(CHECK, proper())
    assert finding.verdict == "unknown"
    assert "photographs only" in finding.words
    assert "Violence is not measured" in finding.words


def test_without_the_extra_it_is_unknown_and_says_how_to_add_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safety, "missing", lambda: 'none here (pip install "emblazon[checks]")')
    finding = CHECK.run(CHECK, passing())
    assert finding.verdict == "unknown"
    assert "emblazon[checks]" in finding.words
