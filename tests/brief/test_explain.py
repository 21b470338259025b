import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brief import anatomy_of, explain
from emblazon.brief.anatomy import KINDS
from emblazon.brief.lexicon import colour_of, load_lexicon, style_of
from emblazon.brief.tokens import phrase_of, plain, tokenise
from emblazon.catalog import STYLES
from emblazon.errors import InputError


def kinds(words: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in explain(words):
        found.setdefault(part.kind, []).append(part.words)
    return found


def test_the_english_example_is_read() -> None:
    assert kinds("a rocket lifting off over a small town, hopeful") == {
        "subject": ["a rocket"],
        "action": ["lifting off"],
        "setting": ["over a small town"],
        "mood": ["hopeful"],
    }


def test_the_french_example_is_read() -> None:
    words = "une fusée qui décolle au-dessus d'une petite ville, lumière dorée, style aplat, sans texte"
    parts = anatomy_of(words)
    assert (parts.subject, parts.action) == ("une fusée", "qui décolle")
    assert parts.setting == "au-dessus d'une petite ville"
    assert parts.lighting == "lumière dorée"
    assert parts.styles == ("flat",)
    assert parts.exclusions == ("texte",)


@pytest.mark.parametrize(
    ("words", "kind", "value"),
    [
        ('a poster saying "BIG SALE"', "lettering", "BIG SALE"),
        ("a mug with the text hello world, outline", "lettering", "hello world"),
        ("une affiche avec le texte « Soldes d'été »", "lettering", "Soldes d'été"),
        ("a fox, no people or text", "exclusions", ("people", "text")),
        ("un chat sans personnes", "exclusions", ("personnes",)),
        ("a fox in red and teal", "colours", ("red", "teal")),
        ("a fox in red, teal and navy blue", "colours", ("red", "teal", "navy blue")),
        ("a lamp with orange accents", "colours", ("orange",)),
        ("a fox, #ff6f59", "colours", ("#ff6f59",)),
        ("un chat en rouge et bleu marine", "colours", ("rouge", "bleu marine")),
        ("a gear, flat design", "styles", ("flat",)),
        ("isometric 3d render of a cup", "styles", ("3d",)),
        ("a gear, line art", "styles", ("outline",)),
        ("a gear as an icon style", "styles", ("icon",)),
        ("un chat, dessin animé", "styles", ("cartoon",)),
        ("a cup, close-up", "camera", "close-up"),
        ("une tasse, vue de dessus", "camera", "vue de dessus"),
        ("a cup with dramatic lighting", "lighting", "dramatic lighting"),
        ("a cup, rule of thirds", "composition", "rule of thirds"),
        ("a cup in a cosy mood", "mood", "cosy mood"),
        ("a cup, cheerful and bold", "mood", "cheerful and bold"),
        ("a watercolour painting of a fox", "medium", "watercolour painting"),
        ("a fox in the style of woodblock prints", "medium", "in the style of woodblock prints"),
        ("a fox sleeping under a tree", "action", "sleeping"),
        ("Paris at night", "setting", "at night"),
    ],
)
def test_words_are_placed(words: str, kind: str, value: object) -> None:
    assert getattr(anatomy_of(words), kind) == value


@pytest.mark.parametrize(
    "words",
    [
        "a red apple",
        "a flat tyre",
        "a soft pillow",
        "orange",
        "no smoking",
        "a no-code platform",
        "a flying bird",
        "a cat in a red hat",
        "a steel building",
        "a sleeping bag",
        "ice cream",
        "the king's ring",
        "日本の城",
        "كلب",
    ],
)
def test_words_that_look_like_something_else_stay_in_the_subject(words: str) -> None:
    assert list(kinds(words)) == ["subject"]


def test_what_cannot_be_placed_stays_in_the_subject() -> None:
    assert anatomy_of("a fox, glorp blarg, hopeful").subject == "a fox, glorp blarg"


def test_pictographs_are_spelled_out_in_the_subject() -> None:
    assert anatomy_of("a 🚀 over 🏙️").subject == "a rocket"
    assert anatomy_of("👩🏽‍🚀").subject == "woman medium skin tone astronaut"
    assert explain("🚀")[0].words == "🚀"


VOCABULARY = sorted(
    {word for table in load_lexicon().lists.values() for phrase in table.table for word in phrase}
    | {word for phrase in load_lexicon().anywhere.table for word in phrase}
)
PIECES = st.one_of(
    st.sampled_from(VOCABULARY),
    st.sampled_from(
        ['"', "'", ",", ".", "-", "#fff", "“x”", "d'une", "l’eau", "🚀", "日本", "no-code", "3d", ":"]
    ),
    st.text(max_size=8),
)
TEXTS = st.lists(PIECES, max_size=40).map(" ".join).filter(lambda text: len(text) <= 2000)


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_every_word_is_in_exactly_one_part(text: str) -> None:
    try:
        parts = explain(text)
    except InputError:
        return
    covered = [0] * len(text)
    for part in parts:
        assert part.kind in KINDS
        assert part.because
        for at in range(part.start, part.end):
            covered[at] += 1
    assert max(covered) == 1
    for found in re.finditer(r"[^\W_]+", text):
        assert all(covered[found.start() : found.end()]), found[0]


@settings(max_examples=50, deadline=None)
@given(TEXTS)
def test_parts_are_the_words_where_they_say(text: str) -> None:
    try:
        parts = explain(text)
    except InputError:
        return
    assert [part.start for part in parts] == sorted(part.start for part in parts)
    for part in parts:
        assert len(part.words) == part.end - part.start
        for word in re.findall(r"[^\W_]+", part.words):
            assert word in text[part.start : part.end]


@pytest.mark.parametrize(
    "piece", ["red ", "a xing ", "no ", "in the style of ", '" ', "' ", "with the text ", "in ", "- "]
)
def test_reading_is_linear_in_the_words(piece: str) -> None:
    """A four times longer brief may take no more than ten times as much work: counted, not timed."""
    counts: list[int] = []
    for repeat in (200, 800):
        text = (piece * 2000)[:repeat] + "x"
        calls = 0

        def count(*_: object) -> None:
            nonlocal calls
            calls += 1

        sys.setprofile(count)
        try:
            explain(text)
        finally:
            sys.setprofile(None)
        counts.append(calls)
    assert counts[1] <= 10 * counts[0]


@pytest.mark.parametrize("words", ["", "   ", "\x00\x07", "!?,", "\u200b", "|"])
def test_a_brief_without_words_is_refused(words: str) -> None:
    with pytest.raises(InputError, match="no words"):
        explain(words)


def test_a_brief_that_is_too_long_is_refused_without_echoing_it() -> None:
    with pytest.raises(InputError, match="100,000 characters") as caught:
        explain("secret " + "x" * 99_993)
    assert len(str(caught.value)) < 300


def test_half_a_surrogate_is_refused() -> None:
    with pytest.raises(InputError, match="not valid text"):
        explain("a rocket \udc80")


def test_control_characters_become_spaces() -> None:
    assert anatomy_of("a\x00 rocket\x1b[31m").subject == "a rocket, 31m"


def test_the_lexicon_is_written_plain() -> None:
    lexicon = load_lexicon()
    tables = [lexicon.anywhere, lexicon.alone, lexicon.colours, *lexicon.lists.values()]
    for phrase in (phrase for table in tables for phrase in table.table):
        text = " ".join(phrase)
        if phrase != ("+",):
            assert tuple(plain(token.text) for token in tokenise(text)) == phrase, text


def test_style_synonyms_lead_to_the_house_styles() -> None:
    lexicon = load_lexicon()
    values = {each.value for each in lexicon.anywhere.table.values() if each.kind == "style"}
    assert values == set(STYLES)
    assert all(style_of(style) == style for style in STYLES)
    assert style_of("line art") == "outline"
    assert style_of("hopeful") is None


def test_colour_names_have_their_hex() -> None:
    assert colour_of("bright red") == colour_of("rouge") == "#d7263d"
    assert colour_of("Vert forêt") == "#14532d"
    assert colour_of("glorp") is None
    assert phrase_of("Bird’s-eye VIEW") == ("bird", "s", "eye", "view")
