from importlib import resources
from pathlib import Path

import pytest

from emblazon.catalog import STYLES, Profile, find_profile, load_catalog, read_card
from emblazon.errors import InputError

CARDS = Path(str(resources.files("emblazon.catalog"))) / "cards"
HOUSE = (CARDS / "house.toml").read_text()


def test_the_catalog_holds_the_house_model_and_echo() -> None:
    assert [profile.id for profile in load_catalog()] == ["echo", "house"]


def test_the_styles_are_the_house_cards() -> None:
    assert find_profile(load_catalog(), "house").inputs.styles == STYLES


def test_the_house_card_says_what_is_true_of_the_house_model() -> None:
    house = find_profile(load_catalog(), "house")
    assert (house.limits.tokens, house.inputs.references) == (24, 2)
    assert (house.licence.weights, house.training.policy, house.privacy.policy) == (
        "Apache-2.0",
        "open",
        "local-only",
    )
    assert not house.limits.lettering
    assert not house.limits.photographs


@pytest.mark.parametrize("profile", load_catalog(), ids=lambda profile: profile.id)
def test_every_card_is_complete_and_dated(profile: Profile) -> None:
    assert profile.words.endswith(".")
    assert profile.good
    assert profile.bad
    assert len(profile.sources) >= 1
    assert profile.status == "active" or profile.sunset is not None
    assert not (profile.status == "retired" and profile.automatic)


def test_echo_is_never_chosen_by_fitness() -> None:
    assert not find_profile(load_catalog(), "echo").automatic


def card(folder: Path, text: str) -> Path:
    path = folder / "house.toml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sketch = true", "sketch = true\nskech = true", r"house.toml:\d+: unknown key 'skech'.*'sketch'"),
        ("sketch = true\n", "", r"inputs.sketch is missing"),
        ('status = "active"', 'status = "retired"', r"sunset"),
        ('status = "active"', 'status = "retired"\nsunset = 2026-01-01', r"automatic = false"),
        ("tokens = 24", "tokens = 0", r"limits.tokens is 0"),
        ('"clipart"]', '"baroque"]', r"baroque"),
        ("checked = 2026-11-24", 'checked = "yesterday"', r"price.checked"),
        ('id = "house"', 'id = "other"', r"Call the file other\.toml"),
        ('policy = "open"', 'policy = "secret"', r"training.policy"),
        ("[inputs]", "[inputs", r"not valid TOML"),
    ],
)
def test_a_wrong_card_names_line_and_remedy(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert old in HOUSE
    with pytest.raises(InputError, match=message):
        read_card(card(tmp_path, HOUSE.replace(old, new, 1)))


@pytest.mark.parametrize("line", [line for line in HOUSE.splitlines() if " = " in line])
def test_no_fact_of_a_card_may_be_left_out(tmp_path: Path, line: str) -> None:
    text = HOUSE.replace(line + "\n", "", 1)
    with pytest.raises(InputError):
        read_card(card(tmp_path, text))


def test_a_successor_needs_its_own_card(tmp_path: Path) -> None:
    card(
        tmp_path,
        HOUSE.replace('status = "active"', 'status = "deprecated"\nsunset = 2027-01-01\nsuccessor = "x"'),
    )
    with pytest.raises(InputError, match="'x' has no card"):
        load_catalog(tmp_path)


def test_an_unknown_model_lists_the_known_ones() -> None:
    with pytest.raises(InputError, match="echo, house"):
        find_profile(load_catalog(), "dall-e-9")
