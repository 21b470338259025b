import pytest

from emblazon.permit.folding import (
    fold,
    folded_words,
    joined_letters,
    masked_words,
    readings,
    squeezed,
    unleet,
    unmasked,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("L'été, Déjà-vu", "l ete deja vu"),
        ("ŒUVRE", "oeuvre"),
        ("ｆｕｌｌ", "full"),
        ("𝐛𝐨𝐥𝐝", "bold"),
        ("ѕех", "sex"),
        ("wоmаn", "woman"),
        ("in\u200bvi\u00adsible", "invisible"),
        ("🅱🅾🆇", "box"),
        ("ᴄᴀᴘꜱ", "caps"),
    ],
)
def test_fold_reads_what_is_meant(written: str, meant: str) -> None:
    assert fold(written) == meant


@pytest.mark.parametrize("word", ["москва", "αθηνα", "日本"])
def test_a_word_in_its_own_script_stays(word: str) -> None:
    assert folded_words(word) == [word]


@pytest.mark.parametrize(
    ("word", "read"),
    [("n4k3d", "naked"), ("p0rn", "porn"), ("$exy", "sexy"), ("4k", "4k"), ("66", "66"), ("plain", "plain")],
)
def test_unleet_changes_disguises_alone(word: str, read: str) -> None:
    assert unleet(word) == read


def test_single_letters_join_from_three_on() -> None:
    assert joined_letters(["a", "n", "u", "d", "e", "x", "y"]) == ["anudexy"]
    assert joined_letters(["a", "b", "word", "c"]) == ["a", "b", "word", "c"]


@pytest.mark.parametrize(("word", "once"), [("nuuude", "nude"), ("book", "book"), ("coffee", "coffee")])
def test_drawn_out_letters_are_said_once(word: str, once: str) -> None:
    assert squeezed(word) == once


def test_the_first_reading_is_always_the_plain_one() -> None:
    for text in ("a 4k display", "route 66", "w o w", "n.u.d.e"):
        assert readings(text)[0] == folded_words(text)


def test_a_hidden_letter_is_found_in_the_vocabulary() -> None:
    assert masked_words("a p*rn star") == ["p*rn"]
    assert unmasked("p*rn", frozenset({"porn", "pond"})) == "porn"
    assert unmasked("50%", frozenset({"porn"})) == ""


@pytest.mark.parametrize("text", ["", " ", "\u200b", "*" * 5000, "a" * 20000, "é" * 5000, "x " * 5000])
def test_hostile_texts_are_read_quickly(text: str) -> None:
    assert readings(text)
