from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.kit import plain_kit
from emblazon.brief import read_brief
from emblazon.catalog import find_profile, load_catalog
from emblazon.errors import EmblazonError, InputError
from emblazon.prompt import estimate_tokens, lint, write_prompt
from emblazon.prompt.length import counter_for
from emblazon.records import Brief, Request, Swatch

HOUSE = find_profile(load_catalog(), "house")
ECHO = find_profile(load_catalog(), "echo")


def brief(words: str) -> Brief:
    return read_brief(Request(words), plain_kit(), seed=0)


@pytest.mark.parametrize(
    ("words", "caption"),
    [
        ("A rocket lifting off over a small town, hopeful", "rocket lifting off over small town, hopeful"),
        ("the red apple", "red apple"),
        ("a fox sleeping under a tree, blarg", "fox sleeping under tree, blarg"),
        ("a fox and a rocket", "fox and rocket"),
        ("a fox next to a rocket", "fox next to rocket"),
        ("une fusée qui décolle au-dessus d'une ville", "rocket lifting off over town"),
        ("🚀, flat", "rocket"),
        ("an owl, underwater", "owl, underwater"),
        ("The The", "the the"),
    ],
)
def test_a_brief_becomes_a_caption(words: str, caption: str) -> None:
    assert write_prompt(brief(words), HOUSE).text == caption


def test_what_a_caption_cannot_carry_is_listed_with_a_reason() -> None:
    words = 'a fox, close-up, golden hour, rule of thirds, oil painting, no people, in red and teal, "SALE"'
    prompt = write_prompt(brief(words), HOUSE)
    assert prompt.text == "fox"
    dropped = {each.words: each.why for each in prompt.dropped}
    assert set(dropped) == {
        "close-up", "golden hour", "rule of thirds", "oil painting", "people", "red, teal", "SALE"
    }  # fmt: skip
    assert "set in real type" in dropped["SALE"]
    assert "#d7263d" in dropped["red, teal"]


def test_mood_goes_first_then_setting_then_action_then_the_end_of_the_subject() -> None:
    whole = Brief("x", "fox", action="jumping", setting="over hills", mood="calm")

    def words(text: str) -> int:
        return len(text.replace(",", "").split())

    def text(limit: int) -> str:
        profile = HOUSE.model_copy(update={"limits": HOUSE.limits.model_copy(update={"tokens": limit})})
        return write_prompt(whole, profile, count_tokens=words).text

    assert [text(limit) for limit in (5, 4, 2, 1)] == [
        "fox jumping over hills, calm",
        "fox jumping over hills",
        "fox jumping",
        "fox",
    ]


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet=st.sampled_from("abcé ,-'日🚀"), min_size=1, max_size=300), st.integers(3, 40))
def test_no_caption_is_over_the_limit_and_no_word_vanishes(text: str, limit: int) -> None:
    try:
        asked = brief(text)
    except EmblazonError:
        return
    profile = HOUSE.model_copy(update={"limits": HOUSE.limits.model_copy(update={"tokens": limit})})
    prompt = write_prompt(asked, profile)
    assert prompt.text
    assert counter_for("all-MiniLM-L6-v2").count(prompt.text) <= limit or len(prompt.text.split()) == 1
    whole = write_prompt(
        asked, HOUSE.model_copy(update={"limits": HOUSE.limits.model_copy(update={"tokens": 9999})})
    )
    kept = " ".join([prompt.text, *(each.words for each in prompt.dropped)]).replace(",", " ").split()
    assert set(whole.text.replace(",", " ").split()) <= set(kept)


def test_the_estimate_is_never_below_the_real_tokenizer() -> None:
    """On everyday briefs; the tokenizer ships with the weights."""
    from importlib import resources

    from tokenizers import Tokenizer

    text = (resources.files("emblazon.weights") / "tokenizer.json").read_text("utf-8")
    tokenizer = Tokenizer.from_str(text)
    captions = [
        "rocket lifting off over small town, hopeful",
        "red apple, fruit",
        "fusée qui décolle",
        "日本の城",
    ]
    captions += ["woman: medium skin tone", "hot air balloon above snowy mountains", "coffee cup with steam"]
    for caption in captions:
        assert len(tokenizer.encode(caption).ids) <= estimate_tokens(caption)


def test_style_and_palette_go_to_their_own_inputs() -> None:
    asked = replace(brief("a fox, 3d"), palette=(Swatch("#111111", 0.25), Swatch("#eeeeee", 0.75)))
    prompt = write_prompt(asked, HOUSE)
    assert prompt.style == "3d"
    assert [each.hex for each in prompt.palette] == ["#eeeeee", "#111111"]
    assert sum(each.share for each in prompt.palette) == pytest.approx(1)


def test_a_style_that_the_model_lacks_is_dropped_aloud() -> None:
    prompt = write_prompt(brief("a fox, 3d"), ECHO)
    assert prompt.style == "flat"
    assert any(each.words == "3d" for each in prompt.dropped)


def test_an_unknown_dialect_is_an_input_error() -> None:
    klingon = HOUSE.dialect.model_copy(update={"form": "klingon"})
    with pytest.raises(InputError, match="caption"):
        write_prompt(brief("a fox"), HOUSE.model_copy(update={"dialect": klingon}))


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("a town by day and night", "contradiction"),
        ("une ville le jour et la nuit", "contradiction"),
        ("a fox, line art, 3d render", "contradiction"),
        ("a crowd on a beach", "crowd"),
        ("a photo of a fox", "photograph"),
        ("five cats", "count"),
        ("7 cats", "count"),
        ("trois chats", "count"),
        ('a sign saying "SALE"', "lettering"),
        ("a beautiful fox", "vague"),
        ("a fox " + "with extraordinarily complicated ornamental decoration " * 6, "length"),
    ],
)
def test_lint_warns_and_names_a_way_round(words: str, kind: str) -> None:
    found = [each for each in lint(brief(words), HOUSE) if each.kind == kind]
    assert found
    assert all(each.problem and each.workaround for each in found)


@pytest.mark.parametrize(
    "words", ["a red apple", "two cats", "a fox, no crowd, no photo", "a fox, flat", "a car of 1965"]
)
def test_lint_has_nothing_to_say_of_a_plain_brief(words: str) -> None:
    assert lint(brief(words), HOUSE) == ()
