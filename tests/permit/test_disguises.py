import pytest

from emblazon.permit.disguises import disguises
from emblazon.permit.rules import read_words

TABLE = disguises(
    frozenset({"naked", "nude", "undressed", "erotic"}),
    frozenset({"exotic", "nakeds"}),
    frozenset({"girl", "pics"}),
)


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("edun", ["nude"]),
        ("nkaed", ["naked"]),
        ("undresed", ["undressed"]),
        ("undresssed", ["undressed"]),
        ("erotik", ["erotic"]),
        ("exotic", []),
        ("drotic", []),
        ("nudd", []),
        ("nudegirl", ["nude", "girl"]),
        ("girlnude", ["girl", "nude"]),
        ("baked", []),
        ("nude", []),
        ("snake", []),
    ],
)
def test_a_disguised_word_is_read(word: str, read: list[str]) -> None:
    assert TABLE.read([word]) == read


@pytest.mark.parametrize(
    "text",
    [
        "a boy of nine",
        "her 13th birthday",
        "she's 14",
        "a 12 yr old",
        "an 8 months old",
        "somebody born in 2012",
        "née en 2014",
        "a U15 keeper",
        "somebody born eleven years ago",
    ],
)
def test_ages_below_eighteen_are_marked(text: str) -> None:
    assert any("#minor" in words for words in read_words(text))


@pytest.mark.parametrize(
    "text",
    [
        "a 40 year old",
        "nine lamps",
        "a box of twelve",
        "her 30th birthday",
        "size 12",
        "born in 1984",
        "since 2012",
    ],
)
def test_other_numbers_are_not(text: str) -> None:
    assert not any("#minor" in words for words in read_words(text))
