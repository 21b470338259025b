from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.kit import Identity, Kit, Rights, plain_kit
from emblazon.catalog import Profile, find_profile, load_catalog
from emblazon.choose import (
    CONSTRAINTS,
    Case,
    Rating,
    choose_model,
    fitness,
    reason_against,
    tasks_of,
    utility,
)
from emblazon.errors import BackendError, InputError, RefusedError
from emblazon.records import Brief, Format, Swatch

CATALOG = tuple(each for each in load_catalog() if each.id in ("house", "echo"))
HOUSE = find_profile(CATALOG, "house")
PLAIN = plain_kit()
FOX = Brief("a fox", "a fox")


def variant(name: str, *, offer: dict[str, object] | None = None, **facts: object) -> Profile:
    """The house card with other facts; `offer`: changes to its one offer."""
    values = HOUSE.model_dump()
    values["offers"] = ({**values["offers"][0], "backend": "cloud", **(offer or {})},)
    for key, value in {"id": name, **facts}.items():
        values[key] = {**values[key], **value} if isinstance(value, dict) else value
    return Profile.model_validate(values)


def kit(**rights: object) -> Kit:
    return Kit(identity=Identity(name="x"), rights=Rights.model_validate(rights))


GOOD_AT_ALL = tuple(
    {"task": task, "grade": 0.9, "why": "it is"} for task in ("illustration", "icon", "photograph")
)
NO_VECTORS = ({"task": "vector", "grade": 0.1, "why": "it draws pixels"},)
CLOUD = variant(
    "cloud",
    offer={"privacy": "retained"},
    good=GOOD_AT_ALL,
    bad=NO_VECTORS,
    training={"policy": "undisclosed"},
    licence={"weights": "proprietary", "commercial": False},
    inputs={"controls": (), "references": 8},
    limits={"photographs": True, "lettering": "good", "transparency": False},
)
BOTH = (*CATALOG, CLOUD)
FREE = kit(commercial=False)


def choose(brief: Brief, rights: Kit = PLAIN, profiles=BOTH, **more):
    return choose_model(brief, rights, profiles, **{"missing": {}, **more})


def test_the_house_model_is_chosen_and_echo_says_why_not() -> None:
    choice = choose(FOX, profiles=CATALOG)
    assert (choice.model, choice.backend, choice.name, choice.usd) == ("house", "house", "draw", 0.0)
    assert "Apache-2.0" in choice.why
    assert [(each.model, "by name" in each.reason) for each in choice.rejected] == [("echo", True)]


def test_echo_is_drawn_by_name() -> None:
    assert choose(replace(FOX, model="echo")).model == "echo"


def test_utility_decides_among_the_allowed_and_the_ranking_says_what_it_is_made_of() -> None:
    choice = choose(FOX, FREE)
    assert choice.model == "cloud"
    assert [each.model for each in choice.ranking] == ["cloud", "house"]
    assert "illustration 0.9" in choice.ranking[0].words
    assert any(each.model == "house" and "less well" in each.reason for each in choice.rejected)


@pytest.mark.parametrize(
    ("rights", "reason"),
    [
        ({"commercial": True}, "commercial"),
        ({"commercial": False, "licences": ("Apache-2.0", "MIT")}, "not among those"),
        ({"commercial": False, "training_data": "open"}, "training data"),
        ({"commercial": False, "training_data": "licensed"}, "training data"),
        ({"commercial": False, "privacy": "local-only"}, "privacy"),
        ({"commercial": False, "privacy": "no-retention"}, "privacy"),
    ],
)
def test_a_name_overrides_preference_never_a_right(rights: dict[str, object], reason: str) -> None:
    assert choose(FOX, kit(**rights)).model == "house"
    with pytest.raises(RefusedError, match=reason):
        choose(replace(FOX, model="cloud"), kit(**rights))


def test_inputs_that_a_model_lacks_rule_it_out() -> None:
    many = replace(FOX, references=(Path("1"), Path("2"), Path("3")))
    with pytest.raises(RefusedError, match="2 reference pictures; the brief has 3"):
        choose(many, profiles=CATALOG)
    with pytest.raises(RefusedError, match="no sketch"):
        choose(replace(FOX, sketch=Path("s.png"), model="echo"))


@pytest.mark.parametrize(
    ("need", "words"),
    [("lettering", "lettering is none"), ("photograph", "no photographs"), ("vector", "no vectors")],
)
def test_what_is_needed_is_a_constraint_and_what_is_wished_is_not(need: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        choose(replace(FOX, needs=(need,)), profiles=CATALOG)
    assert choose(replace(FOX, lettering="HELLO"), profiles=CATALOG).model == "house"


def test_a_format_larger_than_the_model_draws_matters_only_where_it_is_needed() -> None:
    large = replace(FOX, formats=(Format("hero", 2400, 1200),))
    assert choose(large, profiles=CATALOG).model == "house"
    with pytest.raises(RefusedError, match="64 px at most; a format has 2400"):
        choose(replace(large, needs=("size",)), profiles=CATALOG)


PRICED = variant("priced", offer={"usd_per_picture": 0.03, "wait_s": 1.0}, good=GOOD_AT_ALL, bad=NO_VECTORS)


def test_nothing_is_bought_without_a_budget_or_a_name() -> None:
    both = (*CATALOG, PRICED)
    choice = choose(FOX, profiles=both)
    assert choice.model == "house"
    assert any("no budget was given" in each.reason for each in choice.rejected)
    assert choose(replace(FOX, model="priced"), profiles=both).usd == 0.03
    assert choose(replace(FOX, budget_usd=0.5), profiles=both).model == "priced"


def test_a_budget_binds_a_name_as_well() -> None:
    with pytest.raises(RefusedError, match=r"\$0.12; the budget is \$0.10"):
        choose(replace(FOX, model="priced", count=4, budget_usd=0.1), profiles=(*CATALOG, PRICED))


def test_a_model_that_runs_in_two_places_runs_where_the_kit_allows() -> None:
    offer = HOUSE.offers[0]
    hosted = offer.model_copy(update={"backend": "cloud", "privacy": "retained", "wait_s": 0.0})
    two = HOUSE.model_copy(update={"offers": (hosted, offer)})
    assert choose(FOX, profiles=(two,)).backend == "cloud"
    assert choose(FOX, kit(privacy="local-only"), profiles=(two,)).backend == "house"
    assert choose(FOX, profiles=(two,), missing={"cloud": "no key"}).backend == "house"


def test_a_retired_model_is_refused_and_names_its_successor() -> None:
    import datetime

    old = variant(
        "old", status="retired", automatic=False, sunset=datetime.date(2026, 1, 1), successor="house"
    )
    with pytest.raises(RefusedError, match="successor is 'house'"):
        choose(replace(FOX, model="old"), profiles=(*CATALOG, old))


def test_an_unknown_model_is_told() -> None:
    with pytest.raises(InputError, match="nope"):
        choose(replace(FOX, model="nope"))


def test_a_back_end_that_is_not_ready_says_why() -> None:
    for model in ("auto", "house"):
        with pytest.raises(BackendError, match="not available here: no key"):
            choose(replace(FOX, model=model), profiles=(HOUSE,), missing={"house": "no key"})


def test_what_a_brief_is_for_follows_from_its_parts() -> None:
    assert tasks_of(FOX) == ("illustration",)
    rich = replace(
        FOX, style="icon", lettering="HI", palette=(Swatch("#112233", 1),), references=(Path("a"),)
    )
    assert tasks_of(rich) == ("icon", "lettering", "colour", "character")
    assert tasks_of(replace(FOX, medium="photograph"))[0] == "photograph"
    assert fitness(replace(FOX, medium="photograph"), CLOUD) == pytest.approx(0.9)


def test_votes_count_as_far_as_they_are_certain() -> None:
    offer = HOUSE.offers[0]
    none = utility(FOX, HOUSE, offer)
    sure, unsure = (utility(FOX, HOUSE, offer, Rating(1.5, error)) for error in (0.1, 5.0))
    assert none < unsure < sure
    assert choose(FOX, FREE, ratings={"house": Rating(4, 0.1), "cloud": Rating(-4, 0.1)}).model == "house"


@pytest.mark.parametrize("dearer", [{"usd_per_picture": 1.0}, {"wait_s": 300.0}])
def test_a_dearer_or_slower_offer_suits_less(dearer: dict[str, float]) -> None:
    offer = HOUSE.offers[0]
    assert utility(FOX, HOUSE, offer.model_copy(update=dearer)) < utility(FOX, HOUSE, offer)


RIGHTS = st.builds(
    lambda commercial, licences, training, privacy: kit(
        commercial=commercial, licences=licences, training_data=training, privacy=privacy
    ),
    st.booleans(),
    st.lists(st.sampled_from(["Apache-2.0", "MIT", "proprietary"]), max_size=3).map(tuple),
    st.sampled_from(["any", "licensed", "open"]),
    st.sampled_from(["any", "no-retention", "local-only"]),
)
NAMES = ("auto", "house", "echo", "flux-2-pro", "sdxl", "gpt-image-2", "dall-e-3", "cloud")
BRIEFS = st.builds(
    lambda references, sketch, model, budget, needs: Brief(
        "a",
        "a",
        references=tuple(Path(str(at)) for at in range(references)),
        sketch=sketch,
        model=model,
        budget_usd=budget,
        needs=needs,
    ),
    st.integers(0, 9),
    st.sampled_from([None, Path("s.png")]),
    st.sampled_from(NAMES),
    st.sampled_from([None, 0.0, 0.05, 5.0]),
    st.lists(st.sampled_from(["lettering", "transparency", "vector", "photograph"]), max_size=2).map(tuple),
)
MISSING = st.dictionaries(st.sampled_from(["house", "bfl", "diffusers", "openai", "fal"]), st.just("no key"))
EVERY = (*load_catalog(), CLOUD)


@settings(max_examples=60, deadline=None)
@given(RIGHTS, BRIEFS, MISSING)
def test_no_choice_ever_violates_a_constraint(rights: Kit, brief: Brief, missing: dict[str, str]) -> None:
    try:
        choice = choose_model(brief, rights, EVERY, missing=missing)
    except (RefusedError, BackendError, InputError):
        return
    profile = find_profile(EVERY, choice.model)
    offer = profile.offer(choice.backend)
    assert offer is not None
    assert reason_against(Case(brief, rights, missing), profile, offer) is None
    assert profile.status != "retired"
    assert choice.model == brief.model or profile.automatic
    assert len({each.model for each in choice.rejected}) == len(choice.rejected)


@settings(max_examples=50, deadline=None)
@given(RIGHTS, BRIEFS, st.permutations(CONSTRAINTS), st.integers(0, len(CONSTRAINTS)))
def test_a_further_constraint_never_adds_a_candidate(
    rights: Kit, brief: Brief, order: list, count: int
) -> None:
    def candidates(constraints: tuple) -> set[tuple[str, str]]:
        case = Case(brief, rights)
        return {
            (each.id, offer.backend)
            for each in EVERY
            for offer in each.offers
            if reason_against(case, each, offer, constraints) is None
        }

    assert candidates(tuple(order[: count + 1])) <= candidates(tuple(order[:count]))


@settings(max_examples=50, deadline=None)
@given(RIGHTS, BRIEFS)
def test_stricter_rights_never_add_a_candidate(rights: Kit, brief: Brief) -> None:
    def candidates(each: Kit) -> set[tuple[str, str]]:
        case = Case(brief, each)
        return {
            (profile.id, offer.backend)
            for profile in EVERY
            for offer in profile.offers
            if reason_against(case, profile, offer) is None
        }

    for key, value in (("commercial", True), ("training_data", "open"), ("privacy", "local-only")):
        stricter = rights.model_copy(update={"rights": rights.rights.model_copy(update={key: value})})
        assert candidates(stricter) <= candidates(rights)
