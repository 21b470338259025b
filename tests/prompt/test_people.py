"""The people policy: additions by share, disclosed, and only where nothing was said."""

from dataclasses import replace
from datetime import date

import pytest
from owl_pictures import make_plan

from emblazon.brand.kit import Identity, Kit
from emblazon.brand.rules import Addition, Consent, People
from emblazon.brief import read_brief
from emblazon.catalog import find_profile, load_catalog
from emblazon.generate import next_seed, text_of
from emblazon.plan import assigned
from emblazon.prompt import write_prompt
from emblazon.records import Plan, Prompt, Request, Variant

HALVES = (Addition(words="a woman", share=0.5), Addition(words="a man", share=0.5))


def kit(*additions: Addition, where: tuple[str, ...] = ()) -> Kit:
    return Kit(identity=Identity(name="Fair"), people=People(additions=additions, where=where))


def prompt(words: str, policy: Kit) -> Prompt:
    brief = read_brief(Request(words), policy, seed=1)
    return write_prompt(brief, find_profile(load_catalog(), "house"), kit=policy)


def test_each_addition_becomes_a_text_of_its_own_in_the_models_dialect() -> None:
    found = prompt("a CEO at a desk", kit(*HALVES))
    assert [each.addition for each in found.variants] == ["a woman", "a man"]
    assert [each.text for each in found.variants] == ["ceo at desk, woman", "ceo at desk, man"]
    assert "woman" not in found.text


def test_nothing_is_added_where_no_people_are_shown_or_the_brief_says_who() -> None:
    assert prompt("a rocket", kit(*HALVES)).variants == ()
    assert prompt("a woman who is a CEO", kit(*HALVES)).variants == ()
    assert prompt("a CEO", kit()).variants == ()


@pytest.mark.parametrize(
    "words", ["a plumber at work", "une avocate souriante", "un PDG à son bureau", "a barista"]
)
def test_people_are_shown_by_what_they_do_as_well(words: str) -> None:
    tones = (Addition(words="dark skin tone", share=0.5),)
    assert len(prompt(words, kit(*tones)).variants) == 1
    assert prompt("a plumber's wrench", kit(*tones)).variants == ()


@pytest.mark.parametrize(
    "words",
    [
        "a businesswoman at a desk",
        "a CEO and her dog",
        "une femme PDG",
        "une avocate",
        "une PDG",
        "a waitress",
    ],
)
def test_who_is_asked_for_by_another_word_is_shown(words: str) -> None:
    assert prompt(words, kit(*HALVES)).variants == ()
    assert len(prompt("un PDG à son bureau", kit(*HALVES)).variants) == 2


def test_nobody_is_made_of_somebody_by_name() -> None:
    consent = Consent(subject="Ada Lindqvist", kind="person", given_by="Ada", given_on=date(2026, 5, 1))
    policy = kit(*HALVES).model_copy(update={"consents": (consent,)})
    assert prompt("Ada Lindqvist, a CEO, at a desk", policy).variants == ()
    assert len(prompt("a CEO at a desk", policy).variants) == 2


def test_one_figure_is_not_added_to_several() -> None:
    both = (*HALVES, Addition(words="women and men", share=0.2))
    for words in ("two engineers at a desk", "a team in an office", "des infirmières"):
        assert [each.addition for each in prompt(words, kit(*HALVES, both[2])).variants] in (
            [],
            ["women and men"],
        )
    assert "a woman" in [each.addition for each in prompt("an engineer", kit(*both)).variants]


def test_a_policy_may_be_for_some_briefs_only() -> None:
    policy = kit(*HALVES, where=("CEO",))
    assert len(prompt("a CEO", policy).variants) == 2
    assert prompt("a nurse", policy).variants == ()
    assert len(prompt("a sommelière", kit(*HALVES, where=("sommelière",))).variants) == 2


def asked(*shares: float) -> Prompt:
    return Prompt(
        "plain",
        "flat",
        variants=tuple(Variant(f"v{n}", share, f"text {n}") for n, share in enumerate(shares)),
    )


def test_a_run_has_the_shares_exactly_where_its_count_allows() -> None:
    for seed in range(20):
        got = [addition for addition, _ in assigned(asked(0.25, 0.5), tuple(range(seed, seed + 8)))]
        assert (got.count("v0"), got.count("v1"), got.count("")) == (2, 4, 2)


def test_single_pictures_have_the_shares_in_the_long_run() -> None:
    got = [assigned(asked(0.3, 0.3), (seed,))[0][0] for seed in range(3000)]
    for name, share in (("v0", 0.3), ("v1", 0.3), ("", 0.4)):
        assert abs(got.count(name) / 3000 - share) < 0.04


def test_a_redrawing_keeps_the_text_of_its_picture_and_a_plan_says_all() -> None:
    plan = replace(make_plan(), seeds=(5, 6), additions=("v0", ""), texts=("text 0", "plain"), attempts=3)
    assert (
        text_of(plan, 5)
        == text_of(plan, next_seed(5, 2))
        == text_of(plan, next_seed(5, 1, freer=True))
        == "text 0"
    )
    assert text_of(plan, 6) == "plain"
    assert text_of(plan, 99) == plan.text
    assert Plan.from_json(plan.to_json()) == plan
