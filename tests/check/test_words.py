from dataclasses import replace
from datetime import date

import pytest
from check_evidence import proper, with_pixels
from typeset_pictures import OUTFIT, northwind, sheet, typeset

from emblazon.brand.rules import Claim, Wording
from emblazon.check.base import Asked, Evidence
from emblazon.check.wording import banned_in, claims_in
from emblazon.check.words import CHECK
from emblazon.records import Finding

KIT = northwind().model_copy(
    update={
        "wording": Wording(
            banned=("cheap", "bon marché"),
            claims=(Claim(words="100 % recyclable", proof="TÜV 8841", until=date(2027, 1, 31)),),
        )
    }
)


def saying(alt: str = "An owl on a branch", *copy: str, brief: str = "an owl on a branch") -> Evidence:
    evidence = replace(
        proper(), kit=KIT, asked=Asked(brief=brief, alt=alt, copy=copy), today=date(2026, 11, 24)
    )
    assert evidence.plan is not None
    return replace(evidence, plan=replace(evidence.plan, subject="owl"))


def measured(alt: str = "An owl on a branch", *copy: str, brief: str = "an owl on a branch") -> Finding:
    return CHECK.run(CHECK, saying(alt, *copy, brief=brief))


def passing() -> Evidence:
    return saying("An owl on a branch, looking ahead", "Our boxes are 100 % recyclable.")


def failing() -> Evidence:
    return saying("Image of a boat", "The best in the world, and cheap!")


def test_every_fault_is_told() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.measure == 4
    for part in ("image of", "owl", "best in the world", "cheap"):
        assert part in finding.words


@pytest.mark.parametrize(
    ("alt", "fault"),
    [
        ("Owl", "3 letters"),
        ("owl " * 80, "319 letters"),
        ("Illustration d'un hibou owl", "screen reader"),
        ("A real photograph: an owl", "drawn picture"),
    ],
)
def test_alt_texts_have_their_faults(alt: str, fault: str) -> None:
    assert fault in measured(alt).words


def test_an_alt_text_in_french_answers_a_brief_in_french() -> None:
    assert measured("Un hibou perché la nuit", brief="un hibou sur une branche").verdict == "pass"
    assert measured("Une barque sur un lac", brief="un hibou sur une branche").verdict == "fail"


def test_a_picture_made_elsewhere_needs_an_alt_text_too() -> None:
    evidence = replace(saying("", "Ferries every hour"), plan=None)
    assert "no alt text" in CHECK.run(CHECK, evidence).words


def test_a_claim_holds_as_long_as_its_proof() -> None:
    assert measured("An owl on a branch", "100 % recyclable").verdict == "pass"
    later = replace(saying("An owl on a branch", "100% recyclable"), today=date(2027, 2, 1))
    assert "held until 2027-01-31" in CHECK.run(CHECK, later).words
    assert CHECK.run(CHECK, replace(later, today=None)).verdict == "pass"


def test_banned_words_and_claims_are_read_in_the_picture_itself() -> None:
    page, _ = typeset(sheet(512, 512), "Clinically proven", (40, 200), px=40, font=OUTFIT)
    evidence = replace(with_pixels(page), kit=KIT, plan=None, asked=Asked(alt="A pack of pills"))
    finding = CHECK.run(CHECK, evidence)
    assert "the picture reads" in finding.words.lower()
    assert finding.place is not None


@pytest.mark.parametrize(
    ("text", "claim"),
    [
        ("CLINICALLY PROVEN!", "clinically proven"),
        ("Cliniquement prouvée", "cliniquement prouvee"),
        ("Un jus 100% naturel", "100% naturel"),
        ("Klimaneutraler Versand", "klimaneutraler"),
        ("Satisfait ou remboursé", "satisfait ou rembourse"),
        ("El mejor del mundo", "el mejor del mundo"),
        ("neutre en carbone", "neutre en carbone"),
        ("90 % effective", "90% effective"),
        ("Vins bio", "bio"),
    ],
)
def test_claims_are_known_in_four_languages(text: str, claim: str) -> None:
    assert [found for found, _ in claims_in(text)] == [claim]


@pytest.mark.parametrize(
    "text",
    [
        "We do not guarantee a seat",
        "Sans garantie de place",
        "Dog treats at the pier",
        "A biography of the captain",
        "Un accueil soigné",
        "Prime time on deck",
        "20 % off on Sundays",
        "Ferries every hour, rain or shine",
        "Le seul pont du village",
    ],
)
def test_ordinary_copy_claims_nothing(text: str) -> None:
    assert list(claims_in(text)) == []


def test_banned_words_are_whole_words_in_any_spelling() -> None:
    assert list(banned_in("CHEAP tickets, bon marche", ("cheap", "bon marché"))) == ["cheap", "bon marché"]
    assert list(banned_in("cheapest of all", ("cheap",))) == []


def test_a_banned_word_in_the_picture_fails_even_where_nothing_else_was_given() -> None:
    page, _ = typeset(sheet(512, 512), "So cheap!", (50, 200), px=48)
    assert CHECK.run(CHECK, replace(with_pixels(page), kit=KIT, asked=Asked())).verdict == "fail"
    bare = CHECK.run(CHECK, replace(with_pixels(sheet(64, 64)), kit=KIT, asked=Asked()))
    assert bare.verdict == "unknown"
    assert "--alt" in bare.words
