"""French briefs reach the models in English; English ones are left alone."""

import pytest

from emblazon.brand.kit import Member, plain_kit
from emblazon.brief import read_brief
from emblazon.brief.french import in_english, is_french
from emblazon.records import Request


@pytest.mark.parametrize(
    ("french", "english"),
    [
        ("une fusée", "rocket"),
        ("deux pommes rouges", "two red apple"),
        ("une petite ville", "small town"),
        ("du pain", "bread"),
        ("une tasse de café", "coffee cup"),
        ("un renard, une fusée et un chat noir", "fox, rocket and black cat"),
        ("UNE ABEILLE à côté d'une rose", "bee next to rose"),
        ("une tete de chat", "cat face"),
        ("notre mascotte Zéphyr", "our mascotte Zéphyr"),
        ("", ""),
    ],
)
def test_known_words_become_english_and_others_stay(french: str, english: str) -> None:
    assert in_english(french) == english


@pytest.mark.parametrize("words", ["a la carte menu", "the cat and a chaise longue", "main street", "chat"])
def test_english_with_a_french_word_stays_english(words: str) -> None:
    assert not is_french(words)


def test_a_brief_is_placed_in_french_told_in_english_and_kept_as_it_was_written() -> None:
    words = "une fusée qui décolle au-dessus d'une petite ville, lumière douce"
    brief = read_brief(Request(words), plain_kit(), seed=1)
    assert (brief.subject, brief.action, brief.setting) == ("rocket", "lifting off", "over small town")
    assert brief.written == "une fusée qui décolle au-dessus d'une petite ville"
    assert brief.lighting == "lumière douce"
    assert brief.words == words


def test_a_cast_member_is_known_before_its_name_is_translated() -> None:
    member = Member(name="Marguerite", description="a yellow robot")
    kit = plain_kit().model_copy(update={"cast": (member,)})
    brief = read_brief(Request("Marguerite et un renard"), kit, seed=1)
    assert brief.subject == "a yellow robot and fox"
