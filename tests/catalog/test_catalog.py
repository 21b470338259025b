"""The cards that ship, each by itself and all together, and what a wrong card says."""

import datetime
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest
from pydantic import BaseModel

from emblazon.brand.kit import Kit
from emblazon.catalog import STYLES, Profile, find_profile, load_catalog, read_card
from emblazon.catalog.profile import Dated, Offer
from emblazon.choose import choose_model
from emblazon.errors import BackendError, InputError, RefusedError
from emblazon.records import Brief

ROOT = Path(__file__).parents[2]
CARDS = Path(str(resources.files("emblazon.catalog"))) / "cards"
HOUSE = (CARDS / "house.toml").read_text(encoding="utf-8")
EVERY = pytest.mark.parametrize("profile", load_catalog(), ids=lambda profile: profile.id)
LOCAL = ("house", "echo", "diffusers", "comfyui", "a1111", "openai_compatible")
"""Back ends that draw on a machine of one's own."""


def facts(record: BaseModel) -> Iterator[BaseModel]:
    """A record and every record within it."""
    yield record
    for name in type(record).model_fields:
        value: object = getattr(record, name)
        for each in value if isinstance(value, tuple) else (value,):
            if isinstance(each, BaseModel):
                yield from facts(each)


def dates(profile: Profile) -> list[datetime.date]:
    """When the offers were checked and the sources read."""
    inner = list(facts(profile))
    return [each.checked for each in inner if isinstance(each, Offer)] + [
        each.date for each in inner if isinstance(each, Dated)
    ]


def test_the_catalog_holds_at_least_45_cards_sorted_by_id() -> None:
    ids = [profile.id for profile in load_catalog()]
    assert len(ids) >= 45
    assert ids == sorted(set(ids))
    assert {"house", "echo"} <= set(ids)


def test_the_styles_are_the_house_cards() -> None:
    assert find_profile(load_catalog(), "house").inputs.styles == STYLES


def test_the_house_card_says_what_is_true_of_the_house_model() -> None:
    house = find_profile(load_catalog(), "house")
    assert (house.limits.tokens, house.inputs.references, house.sizes.default) == (24, 2, (64, 64))
    assert (house.licence.weights, house.training.policy) == ("Apache-2.0", "open")
    assert [(offer.backend, offer.privacy, offer.usd_per_picture) for offer in house.offers] == [
        ("house", "local-only", 0)
    ]
    assert (house.limits.lettering, house.limits.photographs) == ("none", False)


@EVERY
def test_every_card_is_complete(profile: Profile) -> None:
    for words in (profile.words, profile.retention, profile.training.words):
        assert words.endswith((".", "…")), words
    for grade in (*profile.good, *profile.bad):
        assert not grade.why.endswith("."), grade.why
    if profile.licence.kind != "permissive":
        assert profile.licence.conditions, "a licence that is not permissive has conditions"


@EVERY
def test_every_fact_that_can_be_stale_is_dated(profile: Profile) -> None:
    read = dates(profile)
    assert len(read) == len(profile.offers) + len(profile.sources)
    assert datetime.date(2026, 1, 1) <= min(read) <= max(read) <= profile.checked <= datetime.date.today()


@EVERY
def test_every_source_is_an_address_or_lies_here(profile: Profile) -> None:
    for each in profile.sources:
        if not re.match(r"https?://[^\s/]+\.[a-z]+/?", each.where):
            assert (ROOT / each.where).exists(), each.where


@EVERY
def test_what_is_called_primary_has_a_primary_source(profile: Profile) -> None:
    claims = [profile.verified, *(offer.verified for offer in profile.offers)]
    if "primary" in claims:
        assert "primary" in [each.verified for each in profile.sources]


@EVERY
def test_what_costs_nothing_says_so_and_nothing_leaves_a_machine_of_ones_own(profile: Profile) -> None:
    for offer in profile.offers:
        assert (offer.privacy == "local-only") == (offer.backend in LOCAL), offer.backend
        assert (offer.usd_per_picture == 0) == (offer.backend in LOCAL), offer.backend
        assert ("free" in offer.price.casefold()) >= (offer.usd_per_picture == 0), offer.price


@EVERY
def test_a_licence_of_a_class_keeps_to_that_class(profile: Profile) -> None:
    licence = profile.licence
    if licence.kind == "non-commercial":
        assert not licence.commercial
    if licence.kind in ("permissive", "api-terms"):
        assert licence.commercial
    if licence.kind == "prohibited-automation":
        assert [offer.backend for offer in profile.offers] == ["midjourney_export"]
        assert not profile.automatic, "a person has to act"


@EVERY
def test_no_grade_praises_what_the_model_cannot_do(profile: Profile) -> None:
    limits, given = profile.limits, profile.inputs
    able = {
        "lettering": limits.lettering in ("fair", "good", "strong"),
        "photograph": limits.photographs,
        "transparency": limits.transparency,
        "vector": limits.vector,
        "inpaint": given.mask,
        "control": bool(given.controls) or "controlnet" in given.adapters,
        "edit": given.picture or given.references > 0,
    }
    assert [each.task for each in profile.good if not able.get(each.task, True)] == []


@EVERY
def test_every_dialect_has_its_writer(profile: Profile) -> None:
    prompts = Path(str(resources.files("emblazon"))) / "prompt"
    writers = {
        path.stem for path in prompts.glob("*.py") if "\nDIALECT = " in path.read_text(encoding="utf-8")
    }
    assert profile.dialect.form in writers


@EVERY
def test_what_has_ended_names_when_and_leads_to_what_is_served(profile: Profile) -> None:
    if profile.status == "retired":
        assert profile.sunset is not None
        assert profile.sunset <= profile.checked
        assert profile.successor is not None
    seen = [profile]
    while seen[-1].successor is not None:
        seen.append(find_profile(load_catalog(), seen[-1].successor))
        assert len(seen) == len({each.id for each in seen}), "the successors go round in a ring"
    assert profile.status == "active" or seen[-1].status == "active"


@EVERY
def test_what_is_about_to_end_is_not_chosen_by_itself(profile: Profile) -> None:
    if profile.sunset is not None and profile.sunset <= profile.checked + datetime.timedelta(weeks=4):
        assert not profile.automatic


FOX = Brief("a fox", "a fox", budget_usd=1000.0)
WISHES = (
    FOX,
    replace(FOX, medium="photograph"),
    replace(FOX, style="icon"),
    replace(FOX, lettering="SALE", composition="words above"),
    replace(FOX, references=(Path("fox.png"),)),
    replace(FOX, needs=("vector",)),
    replace(FOX, needs=("transparency",)),
    replace(FOX, needs=("mask",)),
)
COMMERCIAL = (True, False)


def rights(*, commercial: bool) -> Kit:
    """A kit that forbids nothing but, where it is commercial, licences against it."""
    return Kit.model_validate({"identity": {"name": "x"}, "rights": {"commercial": commercial}})


@pytest.mark.parametrize("commercial", COMMERCIAL)
@pytest.mark.parametrize("brief", WISHES)
def test_no_retired_or_unwilling_model_can_be_chosen(brief: Brief, commercial: bool) -> None:
    catalog = load_catalog()
    choice = choose_model(brief, rights(commercial=commercial), catalog, missing={})
    ranked = [find_profile(catalog, each.model) for each in choice.ranking]
    assert choice.model == ranked[0].id
    assert all(each.automatic and each.status != "retired" for each in ranked)
    assert {each.model for each in choice.rejected} | {choice.model} == {each.id for each in catalog}


RETIRED = [profile for profile in load_catalog() if profile.status == "retired"]


@pytest.mark.parametrize("profile", RETIRED, ids=lambda profile: profile.id)
def test_a_retired_model_is_refused_by_name_as_well(profile: Profile) -> None:
    brief, kit = replace(FOX, model=profile.id), rights(commercial=False)
    with pytest.raises(
        RefusedError, match=f"retired on {profile.sunset}; its successor is '{profile.successor}'"
    ):
        choose_model(brief, kit, load_catalog(), missing={})


def test_there_are_retired_models_to_refuse() -> None:
    assert {"dall-e-3", "gpt-image-1", "imagen-4"} <= {profile.id for profile in RETIRED}


def test_without_back_ends_nothing_can_be_chosen() -> None:
    missing = {offer.backend: "no key" for profile in load_catalog() for offer in profile.offers}
    with pytest.raises(BackendError):
        choose_model(FOX, rights(commercial=False), load_catalog(), missing=missing)


def test_choosing_among_all_cards_takes_under_20_ms() -> None:
    catalog, kit, took = load_catalog(), rights(commercial=True), []
    for _ in range(7):
        start = time.perf_counter()
        choose_model(FOX, kit, catalog, missing={})
        took.append(time.perf_counter() - start)
    assert min(took) < 0.020


def card(folder: Path, text: str) -> Path:
    path = folder / "house.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("layout = false", "layout = false\nlayot = true", r"house.toml:\d+: unknown key 'layot'.*'layout'"),
        ("layout = false\n", "", r"house.toml:\d+: inputs.layout is missing. Add it"),
        ("layout = false", 'layout = "no"', r"house.toml:\d+: inputs.layout is 'no'.*without quotes"),
        (
            'status = "active"',
            'status = "retired"',
            r"house.toml:1: it is retired but has no sunset date. Add sunset = YYYY-MM-DD",
        ),
        ('status = "active"', 'status = "retired"\nsunset = 2026-01-01', r"Write automatic = false"),
        ("tokens = 24", "tokens = -1", r"house.toml:\d+: limits.tokens is -1, which is impossible"),
        ('"clipart"]', '"baroque"]', r"names the unknown styles \['baroque'\]"),
        ('"icon", "clipart"]', '"icon", "icon"]', r"names a style twice"),
        ("checked = 2026-11-24", 'checked = "yesterday"', r"house.toml:7: checked is 'yesterday'"),
        (
            'id = "house"',
            'id = "other"',
            r"house.toml:1: the card's id is 'other'. Call the file other\.toml",
        ),
        ('policy = "open"', 'policy = "secret"', r"training.policy is 'secret'.*'open'"),
        ("grade = 0.7", "grade = 0.4", r"good at a task of grade 0.5 or less"),
        ("grade = 0.0", "grade = 0.5", r"bad at a task of grade 0.5 or more"),
        ('task = "colour"', 'task = "icon"', r"grades a task twice"),
        ("negative = false", "negative = true", r"takes negatives, or does not, against its dialect"),
        (
            "default = [64, 64]",
            "default = [64, 96]",
            r"house.toml:\d+: sizes has a default size that it does not draw: it draws only 64 × 64 px\.",
        ),
        ("fixed = [[64, 64]]", "fixed = [[64]]", r"house.toml:\d+: sizes.fixed\[0\]"),
        ("[inputs]", "[inputs", r"house.toml:\d+: not valid TOML"),
        ('backend = "house"', 'backend = "../house"', r"offers\[0\].backend is '../house'"),
    ],
)
def test_a_wrong_card_names_line_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in HOUSE
    with pytest.raises(InputError, match=message):
        read_card(card(tmp_path, HOUSE.replace(old, new, 1)))


def test_two_offers_of_one_back_end_are_refused(tmp_path: Path) -> None:
    start, end = HOUSE.index("[[offers]]"), HOUSE.index("[[good]]")
    with pytest.raises(InputError, match=r"it has two offers of one back end\. Keep one, or write two cards"):
        read_card(card(tmp_path, HOUSE[:end] + HOUSE[start:end] + HOUSE[end:]))


MAY_BE_ABSENT = ("sunset", "successor", "collection", "guidance_alone")
"""What only some models have: the date of an end, what comes after, a collection to look things up in, a guidance of
their own for words alone."""
FACTS = [
    (number, line)
    for number, line in enumerate(HOUSE.splitlines())
    if " = " in line and line.partition(" = ")[0] not in MAY_BE_ABSENT
]


@pytest.mark.parametrize(
    ("number", "line"), FACTS, ids=[f"{number + 1}: {line[:24]}" for number, line in FACTS]
)
def test_no_fact_of_a_card_may_be_left_out(tmp_path: Path, number: int, line: str) -> None:
    lines = HOUSE.splitlines()
    assert lines[number] == line
    key = line.partition(" = ")[0]
    with pytest.raises(InputError, match=rf"house.toml:\d+: .*\b{key} is missing. Add it"):
        read_card(card(tmp_path, "\n".join([*lines[:number], *lines[number + 1 :]])))


def test_every_fault_of_a_card_is_told_at_once(tmp_path: Path) -> None:
    text = HOUSE.replace("tokens = 24", "tokens = -1").replace("seeds = true", "seeds = 1")
    with pytest.raises(InputError, match=r"(?s)limits.tokens is -1.*\n.*limits.seeds is 1"):
        read_card(card(tmp_path, text))


def test_a_successor_needs_its_own_card(tmp_path: Path) -> None:
    ended = 'status = "deprecated"\nsunset = 2027-01-01\nsuccessor = "x"'
    card(tmp_path, HOUSE.replace('status = "active"', ended))
    with pytest.raises(InputError, match=r"house.toml: the successor 'x' has no card. Add one, or drop it"):
        load_catalog(tmp_path)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("dall-e-9", "'dall-e-[23]' or 'dall-e-[23]'"),
        ("Recraft_V3", "'recraft-v3'"),
        ("gpt image 2", "'gpt-image-2'"),
        ("midjourney", "'midjourney-v7' or 'midjourney-v8.1'"),
    ],
)
def test_an_unknown_model_names_the_nearest_ones(asked: str, words: str) -> None:
    with pytest.raises(
        InputError, match=rf"There is no model '{asked}'. Did you mean {words}.*See `emblazon"
    ):
        find_profile(load_catalog(), asked)


@pytest.mark.parametrize("asked", ["", "zzz", "\x00", "模型"])
def test_a_model_like_none_is_told_where_the_list_is(asked: str) -> None:
    with pytest.raises(InputError, match=r"There is no model .*\. See `emblazon models list`\.$"):
        find_profile(load_catalog(), asked)
