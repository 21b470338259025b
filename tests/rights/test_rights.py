"""The algebra of rights: parts, rulings, the worst of them, and the sheet."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from owl_pictures import make_plan

from emblazon.brand.kit import Face, Identity, Kit, Type
from emblazon.brand.rules import Asset, Consent, Rights
from emblazon.brand.typeface import Typeface, own_typeface
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import RefusedError
from emblazon.records import Citation
from emblazon.rights import Part, Sheet, Use, clear, expiring, kit_parts, parts_of, renewed, rule, rule_all
from emblazon.rights.licence import find_licence
from emblazon.rights.rule import WORST, Kind, worst

TODAY = date(2026, 11, 24)
SOLD = Use(commercial=True, strict=False, today=TODAY)
FREE = replace(SOLD, commercial=False)


def kit(**rights: object) -> Kit:
    return Kit(identity=Identity(name="North"), rights=Rights.model_validate(rights))


def standing(licence: str, use: Use = SOLD, *, changed: bool = True) -> str:
    return rule(Part("reference", "an owl", licence, changed=changed), use).standing


@pytest.mark.parametrize(
    ("licence", "sold", "free"),
    [
        ("CC0", "allowed", "allowed"),
        ("public domain", "allowed", "allowed"),
        ("MIT", "allowed", "allowed"),
        ("Apache License 2.0", "allowed", "allowed"),
        ("CC BY 4.0", "duties", "duties"),
        ("CC-BY-SA-4.0", "duties", "duties"),
        ("cc by-nc 4.0", "refused", "duties"),
        ("CC BY-ND 4.0", "refused", "refused"),
        ("editorial use only", "refused", "allowed"),
        ("tous droits réservés", "unknown", "unknown"),
        ("licensed", "allowed", "allowed"),
        ("CC BY-NC 2.0", "refused", "duties"),
        ("CC-BY-NC-SA-3.0-DE", "refused", "duties"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 3.0 Unported", "refused", "refused"),
        ("https://creativecommons.org/licenses/by-nd/2.5/ca/legalcode", "refused", "refused"),
        ("personal use only", "refused", "allowed"),
        ("CC BY-NC 4.0 OR CC BY 4.0", "duties", "duties"),
        ("(MIT AND CC-BY-NC-4.0)", "refused", "duties"),
        ("CC BY-NC or by agreement", "unknown", "unknown"),
        ("CC BY-SA-ND 4.0", "unknown", "unknown"),
        ("Creative Commons", "unknown", "unknown"),
        ("", "unknown", "unknown"),
        ("Bob's own licence", "unknown", "unknown"),
    ],
)
def test_each_licence_stands_as_its_clause_says(licence: str, sold: str, free: str) -> None:
    assert standing(licence, SOLD) == sold
    assert standing(licence, FREE) == free


@pytest.mark.parametrize(
    "name", ["CC BY 4.0", "cc-by-4.0", "CC-BY 4", "Creative Commons Attribution 4.0 International License"]
)
def test_a_licence_is_found_by_any_of_its_names(name: str) -> None:
    found = find_licence(name)
    assert found is not None
    assert found.id == "CC-BY-4.0"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("CC BY 3.0", "CC-BY-3.0 (https://creativecommons.org/licenses/by/3.0/)"),
        ("cc-by-sa 2.5", "CC-BY-SA-2.5 (https://creativecommons.org/licenses/by-sa/2.5/)"),
        (
            "Creative Commons Attribution 3.0 DE",
            "CC-BY-3.0-DE (https://creativecommons.org/licenses/by/3.0/de/)",
        ),
        ("CC BY", "CC-BY (https://creativecommons.org/licenses/)"),
    ],
)
def test_the_line_to_print_names_the_very_licence(name: str, shown: str) -> None:
    assert shown in rule(Part("reference", "an owl", name, changed=True), SOLD).credit


def test_two_licences_that_each_ask_for_themselves_cannot_stand_together() -> None:
    parts = [
        Part("reference", name, licence, changed=True)
        for name, licence in (("a", "CC BY-SA 3.0"), ("b", "CC BY-SA 4.0"), ("c", "GPL-3.0"), ("d", "MIT"))
    ]
    rulings = rule_all(parts, SOLD)
    assert [each.standing for each in rulings] == ["duties", "duties", "refused", "allowed"]
    assert "another part asks the same for CC-BY-SA-3.0" in rulings[2].clause
    assert [each.standing for each in rule_all(parts[2:], SOLD)] == ["duties", "allowed"]


def test_the_sheet_says_what_is_to_be_kept_beside_the_lines() -> None:
    owl = Part("reference", "owl", "CC BY-SA 4.0", owner="Ada", changed=True)
    service = Part("service", "x on y", "Terms of X", commercial=True, conditions="Their mark stays in.")
    sheet = Sheet("North", SOLD.words, TODAY, rule_all([owl, owl, service], SOLD))
    assert sheet.kept == (
        "Publish the picture under CC-BY-SA-4.0 itself (https://creativecommons.org/licenses/by-sa/4.0/).",
        "x on y: Their mark stays in.",
    )
    assert all(each in sheet.to_text() for each in sheet.kept)
    assert Sheet.from_json(sheet.to_json()) == sheet


def test_a_font_under_a_licence_that_forbids_changes_may_still_set_type() -> None:
    assert standing("CC BY-ND 4.0", changed=False) == "duties"


def test_what_has_ended_is_refused_whatever_its_licence() -> None:
    part = Part("reference", "an owl", "CC0", expires=date(2026, 11, 23))
    assert rule(part, SOLD).standing == "refused"
    assert rule(replace(part, expires=TODAY), SOLD).standing == "allowed"


def test_a_revenue_cap_is_held() -> None:
    part = Part("weights", "sd3.5", "Stability AI Community License", commercial=True)
    assert rule(part, SOLD).standing == "unknown"
    assert rule(part, replace(SOLD, revenue_usd=999_999.0)).standing == "allowed"
    over = rule(part, replace(SOLD, revenue_usd=1_000_000.0))
    assert over.standing == "refused"
    assert "revenue" in over.clause


def test_an_attribution_line_names_title_author_source_and_licence() -> None:
    part = Part("reference", "Owl", "CC BY 4.0", owner="Ada", source="https://x.org/owl", changed=True)
    credit = rule(part, SOLD).credit
    for words in ("Owl", "Ada", "https://x.org/owl", "CC-BY-4.0", "creativecommons.org", "changed"):
        assert words in credit


PARTS = st.builds(
    Part,
    kind=st.sampled_from(["reference", "font", "adapter"]),
    name=st.just("x"),
    licence=st.sampled_from(["", "CC0", "MIT", "CC BY 4.0", "CC BY-NC 4.0", "CC BY-ND 4.0", "odd"]),
    changed=st.booleans(),
)


@given(st.lists(PARTS, max_size=6), PARTS)
def test_a_further_part_never_makes_the_whole_stand_better(parts: list[Part], more: Part) -> None:
    before, after = (worst([rule(each, SOLD) for each in some]) for some in (parts, [*parts, more]))
    assert WORST.index(after) >= WORST.index(before)


@given(PARTS)
def test_what_may_be_sold_may_also_be_given_away(part: Part) -> None:
    assert WORST.index(rule(part, FREE).standing) <= WORST.index(rule(part, SOLD).standing)


def test_unknown_is_refused_where_the_kit_is_strict_and_only_there() -> None:
    rulings = [rule(Part("reference", "found.png", changed=True), SOLD)]
    clear(rulings, kit())
    with pytest.raises(RefusedError, match="nobody recorded whose it is") as refused:
        clear(rulings, kit(strict=True))
    assert "rights.assets" in refused.value.remedy


def test_every_kind_of_part_has_a_remedy() -> None:
    from typing import get_args

    from emblazon.rights.rule import REMEDIES

    assert set(REMEDIES) == set(get_args(Kind))


def test_a_plan_of_the_house_with_a_retrieved_reference_owes_its_author_a_line() -> None:
    citation = Citation("retrieved", "a" * 64, "owl", "twemoji", "Twitter, Inc.", "CC-BY-4.0")
    plan = replace(make_plan(), model="house", backend="house", references=(citation,), label="Drawn with AI")
    house = find_profile(load_catalog(), "house")
    rulings = [rule(each, SOLD) for each in parts_of(plan, house, kit())]
    sheet = Sheet("North", SOLD.words, TODAY, tuple(rulings))
    assert sheet.standing == "duties"
    assert len(sheet.credits) == 1
    assert "Twitter" in sheet.credits[0]
    assert {each.part.kind for each in rulings} == {"weights", "training data", "reference", "font"}
    assert Sheet.from_json(sheet.to_json()) == sheet
    assert sheet.credits[0] in sheet.to_text()


def test_a_persons_own_reference_stands_by_what_the_kit_records(tmp_path: Path) -> None:
    photo = tmp_path / "boat.jpg"
    photo.write_bytes(b"x")
    asset = Asset(file=photo, owner="Ada", licence="owned", expires=date(2026, 12, 1))
    plan = replace(make_plan(), references=(Citation("person", "b" * 64, "boat.jpg", str(photo), "", ""),))
    house = find_profile(load_catalog(), "house")
    known = [rule(each, SOLD) for each in parts_of(plan, house, kit(assets=(asset,)))]
    assert next(each for each in known if each.part.kind == "reference").standing == "allowed"
    unknown = [rule(each, SOLD) for each in parts_of(plan, house, kit())]
    assert next(each for each in unknown if each.part.kind == "reference").standing == "unknown"


def test_a_right_that_the_kit_renewed_has_not_ended(tmp_path: Path) -> None:
    photo = tmp_path / "boat.jpg"
    photo.write_bytes(b"x")
    old = Asset(file=photo, owner="Ada", licence="owned", expires=date(2026, 11, 1))
    plan = replace(make_plan(), references=(Citation("person", "b" * 64, "boat.jpg", str(photo), "", ""),))
    house = find_profile(load_catalog(), "house")
    rulings = rule_all(parts_of(plan, house, kit(assets=(old,))), replace(SOLD, today=date(2026, 10, 1)))
    new = kit(assets=(old.model_copy(update={"expires": date(2027, 11, 1)}),))
    assert {renewed(each, new).part.expires for each in rulings} == {None, date(2027, 11, 1)}
    assert {renewed(each, kit()).part.expires for each in rulings} == {None, date(2026, 11, 1)}


def test_of_several_records_of_one_consent_the_last_to_end_counts() -> None:
    old = Consent(subject="Ada", given_by="Ada", given_on=date(2025, 1, 1), until=date(2026, 1, 1))
    new = old.model_copy(update={"given_on": date(2026, 1, 2), "until": date(2028, 1, 1)})
    mark = old.model_copy(update={"kind": "mark"})
    north = kit().model_copy(update={"consents": (new, old)})
    assert [each.expires for each in kit_parts(north)] == [new.until]
    asked = rule(Part("consent", "Ada", "licensed", "Ada", expires=old.until), SOLD)
    assert renewed(asked, north).part.expires == new.until
    both = north.model_copy(update={"consents": (new, mark)})
    assert {each.expires for each in kit_parts(both)} == {new.until, old.until}


def test_what_ends_soon_is_found_with_its_picture() -> None:
    rulings = [rule(Part("consent", "Ada", "licensed", "Ada", expires=date(2026, 12, 10)), SOLD)]
    sheet = Sheet("North", SOLD.words, TODAY, tuple(rulings))
    assert [name for name, _ in expiring([("one", sheet)], today=TODAY, days=30)] == ["one"]
    assert expiring([("one", sheet)], today=TODAY, days=7) == []


@pytest.mark.parametrize("profile", load_catalog(), ids=lambda each: each.id)
def test_every_card_can_be_ruled_on(profile: object) -> None:
    from emblazon.catalog import Profile

    assert isinstance(profile, Profile)
    plan = replace(make_plan(), model=profile.id, backend=profile.offers[0].backend)
    rulings = [rule(each, SOLD) for each in parts_of(plan, profile, kit())]
    if not profile.licence.commercial:
        assert worst(rulings) == "refused"
    assert all(each.clause for each in rulings)


def test_the_typeface_of_the_label_stands_by_what_the_kit_records() -> None:
    file = Path(__file__).parents[2] / "examples/gadabout/fonts/Nunito-SemiBold.ttf"
    asset = Asset(file=file, owner="The Nunito Project Authors", licence="OFL-1.1")
    house = find_profile(load_catalog(), "house")

    def font(face: str, *assets: Asset) -> Part:
        own = kit(assets=assets).model_copy(update={"type": Type(faces=(Face(family="Nunito", file=file),))})
        plan = replace(make_plan(), label="Drawn with AI", label_face=face)
        return next(each for each in parts_of(plan, house, own) if each.kind == "font")

    nunito = Typeface(file.read_bytes()).sha256
    assert (font(nunito, asset).name, font(nunito, asset).licence) == ("Nunito", "OFL-1.1")
    assert rule(font(nunito), SOLD).standing == "unknown"
    assert font(own_typeface().sha256, asset).name == "Work Sans"
