from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.kit import Identity, Kit, Rights, plain_kit
from emblazon.catalog import Profile, find_profile, load_catalog
from emblazon.choose import CONSTRAINTS, choose_model, reason_against
from emblazon.errors import BackendError, InputError, RefusedError
from emblazon.records import Brief

CATALOG = load_catalog()
HOUSE = find_profile(CATALOG, "house")
ALL = frozenset({"house", "echo", "cloud"})
PLAIN = plain_kit()
FOX = Brief("a fox", "a fox")


def variant(name: str, **facts: object) -> Profile:
    values = HOUSE.model_dump()
    for key, value in {"id": name, "backend": "cloud", **facts}.items():
        values[key] = {**values[key], **value} if isinstance(value, dict) else value
    return Profile.model_validate(values)


def kit(**rights: object) -> Kit:
    return Kit(identity=Identity(name="x"), rights=Rights.model_validate(rights))


CLOUD = variant(
    "cloud",
    merit=0.9,
    privacy={"policy": "retained"},
    training={"policy": "undisclosed"},
    licence={"weights": "proprietary", "commercial": False},
    inputs={"sketch": False, "references": 8},
)
BOTH = (*CATALOG, CLOUD)


def test_the_house_model_is_chosen_and_echo_says_why_not() -> None:
    choice = choose_model(FOX, PLAIN, CATALOG, available=ALL)
    assert choice.model == "house"
    assert "Apache-2.0" in choice.why
    assert [(each.model, "by name" in each.reason) for each in choice.rejected] == [("echo", True)]


def test_echo_is_drawn_by_name() -> None:
    assert choose_model(Brief("a", "a", model="echo"), PLAIN, CATALOG, available=ALL).model == "echo"


def test_fitness_decides_among_the_allowed() -> None:
    free = kit(commercial=False)
    choice = choose_model(FOX, free, BOTH, available=ALL)
    assert choice.model == "cloud"
    assert any(each.model == "house" and "fits less well" in each.reason for each in choice.rejected)


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
    assert choose_model(FOX, kit(**rights), BOTH, available=ALL).model == "house"
    with pytest.raises(RefusedError, match=reason):
        choose_model(Brief("a", "a", model="cloud"), kit(**rights), BOTH, available=ALL)


def test_inputs_that_a_model_lacks_rule_it_out() -> None:
    many = Brief("a", "a", references=(Path("1"), Path("2"), Path("3")))
    with pytest.raises(RefusedError, match="2 reference pictures; the brief has 3"):
        choose_model(many, PLAIN, CATALOG, available=ALL)
    sketched = Brief("a", "a", sketch=Path("s.png"), model="echo")
    with pytest.raises(RefusedError, match="no sketch"):
        choose_model(sketched, PLAIN, CATALOG, available=ALL)


def test_a_retired_model_is_refused_and_names_its_successor() -> None:
    import datetime

    old = variant(
        "old", status="retired", automatic=False, sunset=datetime.date(2026, 1, 1), successor="house"
    )
    with pytest.raises(RefusedError, match="successor is 'house'"):
        choose_model(Brief("a", "a", model="old"), PLAIN, (*CATALOG, old), available=ALL)


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="echo, house"):
        choose_model(Brief("a", "a", model="nope"), PLAIN, CATALOG, available=ALL)


def test_a_back_end_that_is_not_there_is_said_so() -> None:
    for model in ("auto", "house"):
        with pytest.raises(BackendError, match="not available"):
            choose_model(Brief("a", "a", model=model), PLAIN, CATALOG, available=frozenset({"echo"}))


RIGHTS = st.builds(
    lambda commercial, licences, training, privacy: kit(
        commercial=commercial, licences=licences, training_data=training, privacy=privacy
    ),
    st.booleans(),
    st.lists(st.sampled_from(["Apache-2.0", "MIT", "proprietary"]), max_size=3).map(tuple),
    st.sampled_from(["any", "licensed", "open"]),
    st.sampled_from(["any", "no-retention", "local-only"]),
)
BRIEFS = st.builds(
    lambda count, sketch, model: Brief(
        "a", "a", references=tuple(Path(str(at)) for at in range(count)), sketch=sketch, model=model
    ),
    st.integers(0, 9),
    st.sampled_from([None, Path("s.png")]),
    st.sampled_from(["auto", "house", "echo", "cloud"]),
)


@settings(max_examples=50, deadline=None)
@given(RIGHTS, BRIEFS)
def test_no_choice_ever_violates_a_constraint(rights: Kit, brief: Brief) -> None:
    try:
        choice = choose_model(brief, rights, BOTH, available=ALL)
    except RefusedError:
        return
    assert reason_against(brief, rights, find_profile(BOTH, choice.model)) is None
    assert choice.model == brief.model or find_profile(BOTH, choice.model).automatic


@settings(max_examples=50, deadline=None)
@given(RIGHTS, BRIEFS, st.permutations(CONSTRAINTS), st.integers(0, len(CONSTRAINTS)))
def test_a_further_constraint_never_adds_a_candidate(
    rights: Kit, brief: Brief, order: list, count: int
) -> None:
    def candidates(constraints: tuple) -> set[str]:
        return {each.id for each in BOTH if reason_against(brief, rights, each, constraints) is None}

    assert candidates(tuple(order[: count + 1])) <= candidates(tuple(order[:count]))


@settings(max_examples=50, deadline=None)
@given(RIGHTS, BRIEFS)
def test_stricter_rights_never_add_a_candidate(rights: Kit, brief: Brief) -> None:
    def candidates(each: Kit) -> set[str]:
        return {profile.id for profile in BOTH if reason_against(brief, each, profile) is None}

    for key, value in (("commercial", True), ("training_data", "open"), ("privacy", "local-only")):
        stricter = rights.model_copy(update={"rights": rights.rights.model_copy(update={key: value})})
        assert candidates(stricter) <= candidates(rights)
