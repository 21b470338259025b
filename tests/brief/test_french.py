"""French briefs reach the models in English; English ones are left alone."""

import pytest

from emblazon.brief import anatomy_of
from emblazon.brief.french import in_english, is_french


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
    assert anatomy_of(words).subject.startswith(words.split()[0])


def test_the_parts_are_placed_in_french_and_told_in_english() -> None:
    parts = anatomy_of("une fusée qui décolle au-dessus d'une petite ville, lumière douce")
    assert (parts.subject, parts.action, parts.setting) == ("rocket", "lifting off", "over small town")
    assert parts.lighting == "lumière douce"
