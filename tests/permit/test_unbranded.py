import pytest

from emblazon.permit.unbranded import tidied, unbranded


@pytest.mark.parametrize(
    ("text", "mark", "name", "rewritten"),
    [
        ("a can of Coca-Cola on a beach", "Coca-Cola", "Coca-Cola", "a can of an unbranded drink on a beach"),
        ("a Nike shoe", "Nike", "Nike", "an unbranded shoe"),
        ("a Ferrari on a road", "Ferrari", "Ferrari", "an unbranded car on a road"),
        ("a Ferrari, on a road", "Ferrari", "Ferrari", "an unbranded car, on a road"),
        ("a bottle of Zzyx", "Zzyx", "Zzyx", "a bottle of an unbranded product"),
        (
            "une canette de Coca-Cola sur la plage",
            "Coca-Cola",
            "Coca-Cola",
            "une canette d'une boisson sans marque sur la plage",
        ),
        ("des baskets Nike sur un banc", "Nike", "Nike", "des baskets sans marque sur un banc"),
        ("un Renault dans la rue", "Renault", "Renault", "une voiture sans marque dans la rue"),
    ],
)
def test_a_mark_gives_way_to_words_that_read_well(text: str, mark: str, name: str, rewritten: str) -> None:
    assert tidied(text.replace(mark, unbranded(text, mark, name))) == rewritten
