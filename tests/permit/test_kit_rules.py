from datetime import date, timedelta

import pytest

from emblazon.brand.kit import Identity, Kit, Member
from emblazon.brand.rules import Claim, Consent, Rules, Wording
from emblazon.brief import read_brief
from emblazon.errors import RefusedError
from emblazon.permit import Permission, permit
from emblazon.records import Request

TODAY = date(2026, 11, 24)
GIVEN = date(2026, 1, 1)


def kit(*consents: Consent, wording: Wording | None = None, name: str = "Harbour", **rules: object) -> Kit:
    return Kit(
        identity=Identity(name=name),
        cast=(Member(name="Mickey Mouse", description="a mouse of our own, in law"),)
        if name == "Owner"
        else (),
        rules=Rules.model_validate(rules),
        consents=consents,
        wording=wording or Wording(),
    )


def ask(words: str, brand: Kit, *, today: date = TODAY) -> Permission:
    return permit(read_brief(Request(words), brand, seed=0), brand, today=today)


def refused(words: str, brand: Kit, *, today: date = TODAY) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        ask(words, brand, today=today)
    return caught.value


def consent(subject: str, kind: str, **fields: object) -> Consent:
    row = {"subject": subject, "kind": kind, "given_by": "Her agency", "given_on": GIVEN, **fields}
    return Consent.model_validate(row)


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("a portrait of Taylor Swift", "real_people"),
        ("a castle in the style of Greg Rutkowski", "artists"),
        ("a can of Coca-Cola", "marks"),
        ("Mickey Mouse on a bike", "marks"),
    ],
)
def test_names_without_a_record_are_refused_by_rule(words: str, rule: str) -> None:
    refusal = refused(words, kit())
    assert (refusal.rule, refusal.layer) == (rule, "kit")
    assert refusal.remedy


def test_the_proposal_replaces_the_name() -> None:
    assert (
        refused("a portrait of Taylor Swift, smiling", kit()).proposal
        == "a portrait of an invented person, smiling"
    )


def test_a_consent_lifts_with_who_and_when_and_until_when() -> None:
    brand = kit(consent("Taylor Swift", "person", until=date(2026, 12, 31), record="contract 12"))
    (lifted,) = ask("a portrait of Taylor Swift", brand).lifted
    assert lifted.says == "Taylor Swift: given by Her agency on 2026-01-01, until 2026-12-31 (contract 12)"


@pytest.mark.parametrize("today", [date(2026, 12, 31), GIVEN])
def test_the_first_and_the_last_day_of_a_consent_count(today: date) -> None:
    brand = kit(consent("Taylor Swift", "person", until=date(2026, 12, 31)))
    assert ask("a portrait of Taylor Swift", brand, today=today).lifted


def test_a_lapsed_or_coming_consent_is_named_in_the_refusal() -> None:
    brand = kit(consent("Taylor Swift", "person", until=date(2026, 6, 30)))
    assert "ended on 2026-06-30" in str(refused("a portrait of Taylor Swift", brand))
    assert "begins only on 2026-01-01" in str(
        refused("a portrait of Taylor Swift", brand, today=GIVEN - timedelta(1))
    )


def test_a_record_makes_a_name_known_that_no_list_has() -> None:
    held = consent("Ada Lindqvist", "person", until=date(2026, 12, 31), also=("A. Lindqvist",))
    assert [each.subject for each in ask("ada lindqvist on a ferry", kit(held)).lifted] == ["Ada Lindqvist"]
    ended = consent("Ada Lindqvist", "person", until=date(2026, 6, 30), also=("A. Lindqvist",))
    assert "2026-06-30" in str(refused("A. Lindqvist on a ferry", kit(ended)))
    ask("a ferry", kit(ended))


def test_a_word_is_the_subject_of_a_record_only_as_it_is_written_there() -> None:
    ended = consent("Rose", "person", until=date(2026, 6, 30))
    ask("a rose in a vase", kit(ended))
    refused("a portrait of Rose", kit(ended))


def test_a_consent_of_another_kind_lifts_nothing() -> None:
    refused("a portrait of Taylor Swift", kit(consent("Taylor Swift", "mark")))


def test_never_is_not_lifted() -> None:
    brand = kit(consent("Taylor Swift", "person"), real_people="never")
    assert "never shows" in str(refused("a portrait of Taylor Swift", brand))


def test_the_dead_are_pointed_out_unless_the_kit_says_never() -> None:
    words = "a sunflower field in the style of Pablo Picasso"
    assert ask(words, kit()).advice[0].rule == "artists"
    refused(words, kit(artists="never"))


def test_a_kits_own_name_and_cast_are_no_foreign_marks() -> None:
    ask("a can of Coca-Cola on a table", kit(name="Coca-Cola"))
    ask("Mickey Mouse on a bike", kit(name="Owner"))


def test_what_a_brief_leaves_out_names_nobody() -> None:
    ask("a fox, no Mickey Mouse", kit())


def test_banned_words_are_refused_in_copy_alone() -> None:
    brand = kit(wording=Wording(banned=("cheap",)))
    assert refused('a poster that says "Cheap shoes"', brand).rule == "banned"
    ask("a cheap guitar", brand)


def test_claims_are_advice_until_the_kit_refuses_them_and_pass_while_proven() -> None:
    words = 'a bottle with the text "clinically proven"'
    assert "claims-medical" in {each.rule for each in ask(words, kit()).advice}
    assert refused(words, kit(claims="refuse")).rule == "claims-medical"
    proof = Claim(words="clinically proven", proof="trial 7", until=date(2026, 12, 1))
    proven = kit(wording=Wording(claims=(proof,)), claims="refuse")
    ask(words, proven)
    assert refused(words, proven, today=date(2026, 12, 2)).rule == "claims-medical"


def test_politics_are_advice_until_the_kit_refuses_them() -> None:
    words = "an election poster, a hand and a ballot"
    assert ask(words, kit()).advice[0].rule == "politics"
    assert refused(words, kit(politics="refuse")).rule == "politics"


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("a glass of beer", "alcohol"),
        ("a casino at night", "gambling"),
        ("a cigarette box", "tobacco"),
        ("kids on a swing", "children"),
    ],
)
def test_advice_never_refuses(words: str, rule: str) -> None:
    assert [each.rule for each in ask(words, kit(claims="refuse", politics="refuse")).advice] == [rule]
