from dataclasses import replace

import pytest
from prompt.cards import HOUSE, card

from emblazon.brand.kit import plain_kit
from emblazon.brief import read_brief
from emblazon.catalog import Profile
from emblazon.catalog.profile import Fitness
from emblazon.prompt import Remark, lint
from emblazon.records import Brief, Request


def brief(words: str) -> Brief:
    return read_brief(Request(words), plain_kit(), seed=0)


def kinds(words: str, profile: Profile) -> set[str]:
    return {each.kind for each in lint(brief(words), profile)}


def able(name: str, task: str, grade: float, **limits: object) -> Profile:
    """A card that is good at a task."""
    fit = Fitness(task=task, grade=grade, why="a test says so")
    return card("prose", limits=limits).model_copy(update={"id": name, "good": (fit,), "bad": ()})


@pytest.mark.parametrize(
    ("grade", "words", "doubted"),
    [
        ("none", "SALE", True),
        ("poor", "SALE", True),
        ("fair", "BIG SALE TODAY", False),
        ("fair", "THE BIG SALE TODAY", True),
        ("good", "THE BIG SALE TODAY", False),
        ("strong", "ONE TWO THREE FOUR FIVE SIX SEVEN EIGHT NINE", True),
    ],
)
def test_lettering_is_doubted_as_the_card_grades_it(grade: str, words: str, doubted: bool) -> None:
    found = kinds(f'a poster that says "{words}"', card("prose", limits={"lettering": grade}))
    assert ("lettering" in found) is doubted


@pytest.mark.parametrize(
    ("words", "limits", "kind"),
    [
        ("a photo of a fox", {"photographs": False}, "photograph"),
        ("a fox, transparent background", {"transparency": False}, "transparency"),
        ("a fox as an svg", {"vector": False}, "vector"),
        ("a crowd on a beach", {"subjects": 2}, "crowd"),
        ("seven foxes", {"subjects": 6}, "count"),
    ],
)
def test_what_the_card_denies_is_doubted_and_what_it_grants_is_not(
    words: str, limits: dict[str, object], kind: str
) -> None:
    able_limits = {name: 9 if name == "subjects" else True for name in limits}
    assert kind in kinds(words, card("prose", limits=limits))
    assert kind not in kinds(words, card("prose", limits=able_limits))


@pytest.mark.parametrize(
    "words", ["a woman holding playing cards", "hands juggling balls", "a man playing guitar"]
)
def test_hands_full_of_small_things_are_doubted_with_every_model(words: str) -> None:
    found = [each for each in lint(brief(words), card("prose")) if each.kind == "hands"]
    assert len(found) == 1
    assert "table" in found[0].workaround


@pytest.mark.parametrize("words", ["a fox holding cards", "a woman holding a cup", "flowers in a vase"])
def test_other_holding_is_not(words: str) -> None:
    assert "hands" not in kinds(words, card("prose"))


def test_prose_of_flux2_over_80_words_is_doubted() -> None:
    long = replace(brief("a fox"), setting="in a wood " + "beside a quiet stream " * 25)
    assert [each.kind for each in lint(long, card("flux2"))] == ["length"]
    assert lint(long, card("prose")) == ()


def test_the_workaround_names_the_best_other_model_that_can() -> None:
    others = (
        able("poor-one", "lettering", 0.95, lettering="poor"),
        able("good-one", "lettering", 0.8, lettering="good"),
        able("best-one", "lettering", 0.9, lettering="strong"),
        able("gone-one", "lettering", 0.99, lettering="strong").model_copy(update={"status": "retired"}),
    )

    def remark(models: tuple[Profile, ...]) -> Remark:
        return next(each for each in lint(brief('a sign saying "SALE"'), HOUSE, others=models))

    assert remark(others).workaround.endswith("Or take best-one, which can.")
    assert "Or take" not in remark(()).workaround
    assert "Or take" not in remark(others[:1]).workaround
