"""The recipe in docs/adding-a-model.md works as it is written."""

import re
import shutil
from importlib import resources
from pathlib import Path
from typing import get_args

import pytest

from emblazon.brand.kit import Kit, plain_kit
from emblazon.catalog import Profile, find_profile, load_catalog
from emblazon.catalog.profile import Verified
from emblazon.choose import choose_model
from emblazon.errors import InputError, RefusedError
from emblazon.prompt import write_prompt
from emblazon.records import Brief

RECIPE = Path(__file__).parents[2] / "docs" / "adding-a-model.md"
TEXT = RECIPE.read_text(encoding="utf-8")
FOX = Brief("a fox", "a fox", style="icon", exclusions=("people",))


@pytest.fixture
def catalog(tmp_path: Path) -> tuple[Profile, ...]:
    """The house's card and the recipe's, saved under the name that the page says."""
    (block,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (name,) = re.findall(r"Save it as `src/emblazon/catalog/cards/(.*?)`", TEXT)
    (tmp_path / name).write_text(block, encoding="utf-8")
    shutil.copy(Path(str(resources.files("emblazon.catalog"))) / "cards" / "house.toml", tmp_path)
    return load_catalog(tmp_path)


def test_the_recipes_card_is_a_model(catalog: tuple[Profile, ...]) -> None:
    made = find_profile(catalog, "sampler-1")
    assert [profile.id for profile in catalog] == ["house", "sampler-1"]
    assert (made.grade("icon"), made.grade("lettering"), made.grade("illustration")) == (0.8, 0.1, 0.5)
    assert made.sizes.nearest(1200, 627) == (1024, 576)
    assert made.sizes.why_not(1024, 1024) == "it draws 0.8 megapixels at most"


def test_the_recipes_card_is_chosen_where_its_back_end_is_ready(catalog: tuple[Profile, ...]) -> None:
    choice = choose_model(FOX, plain_kit(), catalog, missing={"house": "not here"})
    assert (choice.model, choice.backend, choice.name) == (
        "sampler-1",
        "diffusers",
        "example-looms/sampler-1",
    )


def test_the_recipes_limits_and_licence_bind(catalog: tuple[Profile, ...]) -> None:
    strict = Kit.model_validate({"identity": {"name": "x"}, "rights": {"training_data": "licensed"}})
    asked = Brief("a fox", "a fox", model="sampler-1")
    with pytest.raises(RefusedError, match="training data are undisclosed"):
        choose_model(asked, strict, catalog, missing={})
    with pytest.raises(RefusedError, match="it makes no photographs"):
        choose_model(
            Brief("a fox", "a fox", model="sampler-1", needs=("photograph",)),
            plain_kit(),
            catalog,
            missing={},
        )


def test_the_recipes_card_has_a_prompt_in_its_dialect(catalog: tuple[Profile, ...]) -> None:
    made = find_profile(catalog, "sampler-1")
    prompt = write_prompt(FOX, made)
    assert "fox" in prompt.text
    assert "people" in prompt.negative


def test_the_recipe_names_every_key_and_every_way_of_knowing() -> None:
    for key in ("sunset", "successor", "collection", *get_args(Verified)):
        assert f"`{key}`" in TEXT or f'`verified = "{key}"`' in TEXT, key


def test_the_recipes_card_under_another_name_is_refused(tmp_path: Path) -> None:
    (block,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    (tmp_path / "other.toml").write_text(block, encoding="utf-8")
    with pytest.raises(
        InputError, match=r"other.toml:1: the card's id is 'sampler-1'. Call the file sampler-1"
    ):
        load_catalog(tmp_path)
