"""What holds for every dialect and every brief: nothing is lost silently, nothing is over its limit."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from prompt.cards import card
from prompt.regenerate import KIT

from emblazon.brand.kit import Kit, plain_kit
from emblazon.catalog import STYLES, Profile
from emblazon.prompt import compile_prompt, dialects, write_prompt
from emblazon.prompt.exclusions import said_instead
from emblazon.prompt.length import counter_for
from emblazon.records import Brief, Prompt, Swatch

FORMS = tuple(form for form in dialects() if form != "caption")  # the house's own is tested in test_prompt.py
JSON_FORMS = ("flux2json", "ideogram4", "fibo")
WORD = st.text(alphabet="abcdefgh", min_size=2, max_size=9)
PHRASE = st.lists(WORD, min_size=1, max_size=4).map(" ".join)
MAYBE = st.one_of(st.just(""), PHRASE)
LIST = st.lists(PHRASE, max_size=3).map(", ".join)
EXCLUDED = st.lists(
    st.one_of(st.sampled_from(["people", "text", "storms", "cars", "busy backgrounds"]), PHRASE),
    max_size=4,
    unique=True,
).map(tuple)
HEX = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)
PALETTE = st.lists(HEX, max_size=8, unique=True).map(
    lambda codes: tuple(Swatch(code, 1 / len(codes)) for code in codes)
)
BRIEFS = st.builds(
    Brief,
    words=PHRASE,
    subject=PHRASE,
    action=MAYBE,
    setting=MAYBE,
    composition=LIST,
    camera=LIST,
    lighting=LIST,
    mood=LIST,
    style=st.sampled_from(STYLES),
    medium=MAYBE,
    lettering=MAYBE,
    exclusions=EXCLUDED,
    palette=PALETTE,
    seed=st.integers(0, 2**40),
)
KITS = st.sampled_from([KIT, plain_kit()])
CARD = st.builds(
    card,
    st.sampled_from(FORMS),
    negatives=st.sampled_from(["field", "parameter", "prose", "positive"]),
    colours=st.sampled_from(["palette", "hex", "names", "none"]),
    limits=st.fixed_dictionaries(
        {
            "tokens": st.sampled_from([0, 30, 77, 300]),
            "characters": st.sampled_from([0, 120, 900]),
            "tokenizer": st.sampled_from(["clip", "t5"]),
            "lettering": st.sampled_from(["none", "fair", "strong"]),
        }
    ),
    offer=st.fixed_dictionaries({"syntax": st.sampled_from(["plain", "a1111"])}),
)


def told(prompt: Prompt) -> str:
    """Everything that a prompt says or owns up to, as plain words."""
    options = [value for _, value in prompt.options]
    dropped = [each.words for each in prompt.dropped]
    swatches = [swatch.hex for swatch in prompt.palette]
    return plain(" ".join([prompt.text, prompt.negative, prompt.style, *options, *dropped, *swatches]))


def plain(text: str) -> str:
    """Words and codes alone; articles, which captions leave out, taken away."""
    words = re.findall(r"[#\w]+", text.casefold())
    return f" {' '.join(word for word in words if word not in ('a', 'an', 'the'))} "


@settings(max_examples=300, deadline=None)
@given(BRIEFS, KITS, CARD)
def test_nothing_of_a_brief_or_a_kit_is_lost_silently(brief: Brief, kit: Kit, profile: Profile) -> None:
    prompt = write_prompt(brief, profile, kit=kit)
    said = told(prompt)
    fields = (brief.subject, brief.action, brief.setting, brief.medium, brief.lettering)
    lists = (brief.composition, brief.camera, brief.lighting, brief.mood)
    asked = [*fields, *(each for text in lists for each in text.split(", ")), *brief.exclusions]
    asked += [*kit.rules.never, *kit.rules.always, *kit.look.styles[1:]]
    for words in asked:
        for word in plain(words).split():
            assert f" {word} " in said
    for swatch in brief.palette:
        assert swatch.hex in said.casefold()


@settings(max_examples=300, deadline=None)
@given(BRIEFS, KITS, CARD)
def test_no_prompt_is_over_the_limits_of_its_card(brief: Brief, kit: Kit, profile: Profile) -> None:
    compiled = compile_prompt(brief, profile, kit=kit)
    weights = re.compile(r"[()]|:1\.[12]")
    text = compiled.prompt.text
    if profile.offers[0].syntax == "a1111" and profile.dialect.form == "tags":
        text = weights.sub("", text)  # the reader takes them out before it counts
    limits = profile.limits
    for each in (text, compiled.prompt.negative) if text else ():
        assert not limits.tokens or counter_for(limits.tokenizer).count(each) <= limits.tokens
        assert not limits.characters or len(each) <= limits.characters


@settings(max_examples=200, deadline=None)
@given(BRIEFS, KITS, st.sampled_from(FORMS))
def test_nothing_is_denied_in_words_where_negatives_are_not_read(brief: Brief, kit: Kit, form: str) -> None:
    prompt = write_prompt(brief, card(form, negatives="positive"), kit=kit)
    assert prompt.negative == ""
    assert "--no" not in prompt.text
    for words in (*brief.exclusions, *kit.rules.never, "grain"):
        for denial in ("no", "not", "without", "never", "leave out"):
            assert f" {denial} {words}" not in f" {prompt.text}".casefold()


@settings(max_examples=200, deadline=None)
@given(BRIEFS, KITS, st.sampled_from(FORMS))
def test_weights_never_stand_where_the_syntax_is_plain(brief: Brief, kit: Kit, form: str) -> None:
    prompt = write_prompt(brief, card(form), kit=kit)
    assert not re.search(r"\([^()]*:\d", prompt.text + prompt.negative)


@settings(max_examples=200, deadline=None)
@given(BRIEFS, KITS, st.sampled_from(JSON_FORMS), st.sampled_from([0, 60, 200]))
def test_captions_in_json_parse_however_short(brief: Brief, kit: Kit, form: str, tokens: int) -> None:
    text = write_prompt(brief, card(form, limits={"tokens": tokens}), kit=kit).text
    assert not text or isinstance(json.loads(text), dict)


@pytest.mark.parametrize(
    "hard", ['a "quoted" fox', "a \\ fox", "a {fox}", "лиса 🦊", "fox\u2028fox", "a" * 3000]
)
@pytest.mark.parametrize("form", FORMS)
def test_hard_words_are_written_by_every_dialect(form: str, hard: str) -> None:
    brief = Brief(hard, hard, lettering=hard[:40], setting=hard)
    prompt = write_prompt(replace(brief), card(form))
    if form in JSON_FORMS and prompt.text:
        json.loads(prompt.text)
    assert prompt.subject


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("people", "a deserted, quiet scene"),
        ("any visible text", "plain unmarked surfaces"),
        ("busy crowds", "a secluded, quiet place"),
        ("clouds", "a clear, calm sky"),
        ("des personnes", "a deserted, quiet scene"),
        ("colour", "black, white and grey tones"),
    ],
)
def test_the_table_knows_plurals_endings_and_french(words: str, instead: str) -> None:
    found = said_instead(words)
    assert found is not None
    assert found.instead == instead


@pytest.mark.parametrize("words", ["red colours", "a purple thing", "", "!!"])
def test_the_table_says_nothing_of_what_it_does_not_know(words: str) -> None:
    assert said_instead(words) is None


def test_no_rewriting_names_what_it_replaces() -> None:
    import tomllib
    from importlib import resources

    text = (resources.files("emblazon.prompt") / "exclusions.toml").read_text("utf-8")
    for entry in tomllib.loads(text)["rewrite"]:
        for word in entry["words"]:
            assert f" {word} " not in f" {entry['instead']} ".replace(",", " "), entry
