"""Proposals read like what a person would have written, and pass the gate."""

from datetime import date

import pytest

from emblazon.brand.kit import Kit, plain_kit
from emblazon.brand.rules import Consent
from emblazon.brief import read_brief
from emblazon.errors import RefusedError
from emblazon.permit import permit
from emblazon.records import Request


def asked(words: str, kit: Kit | None = None) -> str:
    """The proposal for a brief that is refused; "" where it passes."""
    kit = kit or plain_kit()
    try:
        permit(read_brief(Request(words), kit, seed=0), kit, today=date(2026, 11, 24))
    except RefusedError as refusal:
        return refusal.proposal
    return ""


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("a can of Coca-Cola on a beach", "a can of unbranded cola on a beach"),
        ("a Nike shoe", "an unbranded shoe"),
        ("a logo of a Nike shoe", "a logo of a shoe"),
        ("the Nike logo on a cap", "an invented logo on a cap"),
        ("a red Ferrari on a coastal road", "a red unbranded sports car on a coastal road"),
        ("two Ferraris racing", "two unbranded sports cars racing"),
        ("kids playing with Lego", "kids playing with unbranded toy bricks"),
        ("our new app on an iPhone screen", "our new app on a smartphone screen"),
        ("an IKEA living room", "a living room"),
        ("the queue outside an Apple store", "the queue outside a store"),
        (
            "a Louis Vuitton handbag next to a Starbucks coffee",
            "an unbranded handbag next to a coffee",
        ),
        (
            "une canette de Coca-Cola sur la plage",
            "une canette de cola sans marque sur la plage",
        ),
        ("une bouteille d'Evian", "une bouteille d'eau sans marque"),
        ("des baskets Nike sur un banc", "des baskets sans marque sur un banc"),
        ("le logo de Nike", "un logo inventé"),
        ("une Ferrari rouge dans la rue", "une voiture de sport rouge dans la rue"),
        ("un Renault dans la rue", "une voiture sans marque dans la rue"),
    ],
)
def test_a_mark_gives_way_to_words_that_read_well(words: str, proposed: str) -> None:
    assert asked(words) == proposed
    assert asked(proposed) == ""


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("Donald Trump and Joe Biden shaking hands", "two invented people shaking hands"),
        ("the singer Adele at a piano", "an invented singer at a piano"),
        ("Beyoncé's new stage outfit", "an invented person's new stage outfit"),
        ("a young Brad Pitt on a motorcycle", "a young invented person on a motorcycle"),
        ("portrait d'Emmanuel Macron en costume", "portrait d'une personne inventée en costume"),
        ("une affiche avec Zinedine Zidane", "une affiche avec une personne inventée"),
        ("a Banksy style mural of a cat", "a mural of a cat"),
        ("a landscape in the style of David Hockney", "a landscape in a painterly style"),
        ("a portrait by Annie Leibovitz", "a portrait"),
        ("un chat à la manière de Jeff Koons", "un chat dans un style pictural"),
        ("Hello Kitty stickers on a laptop", "stickers on a laptop"),
        ("a Pokémon card with Pikachu", "a card with an invented character"),
        ("un enfant avec Tintin et Milou", "un enfant avec un personnage inventé"),
        (
            "Harry Potter, Ron Weasley and Hermione Granger in a library",
            "three invented characters in a library",
        ),
    ],
)
def test_a_name_gives_way_to_somebody_invented(words: str, proposed: str) -> None:
    assert asked(words) == proposed
    assert asked(proposed) == ""


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("la nouvelle Tesla dans une rue", "la nouvelle voiture électrique sans marque dans une rue"),
        ("une belle Porsche garée", "une belle voiture de sport garée"),
        ("le nouvel iPhone sur un bureau", "le nouveau téléphone sans marque sur un bureau"),
        ("une publicité pour Decathlon", "une publicité pour un produit sans marque"),
        ("un café chez Starbucks", "un café"),
        ("un sac à main de chez Chanel", "un sac à main"),
        ("un robot façon Pixar", "un robot"),
        ("une robe signée Dior en soie", "une robe en soie"),
        ("mes Nike préférées dans un sac", "mes chaussures de sport préférées dans un sac"),
        ("ma Renault dans la rue", "ma voiture sans marque dans la rue"),
        ("le petit Lego bleu", "le petit produit bleu"),
        ("a Nike 2 for 1 offer", "a sports shoe 2 for 1 offer"),
        ("two iPhones and an iPad", "two unbranded smartphones and an unbranded tablet"),
        ("a vintage Porsche 911", "a vintage unbranded sports car"),
        ("a BMW M3 drifting at night", "a car drifting at night"),
        ("un Pikachu jaune", "un personnage inventé jaune"),
        ("des Pokémon dans une forêt", "des personnages inventés dans une forêt"),
        ("deux Pokémon", "deux personnages inventés"),
        ("three Minions eating bananas", "three invented characters eating bananas"),
        ("a hotel lobby, Wes Anderson aesthetic", "a hotel lobby"),
        ("a village as painted by David Hockney", "a village"),
        ("inspired by Banksy: a rat with an umbrella", "a rat with an umbrella"),
        ('a poster with the words "NIKE"', ""),
    ],
)
def test_a_proposal_leaves_no_word_hanging(words: str, proposed: str) -> None:
    assert asked(words) == proposed
    assert not proposed or asked(proposed) == ""


@pytest.mark.parametrize(
    ("words", "proposed"),
    [
        ("a cup of coffee and a cigarette", "a cup of coffee"),
        ("coffee, a cigarette and a croissant", "coffee and a croissant"),
        ("an ashtray with cigarettes, and a cup of coffee", "an ashtray, and a cup of coffee"),
        ("a man with a cigarette and a hat", "a man with a hat"),
        ("un café avec des cigarettes", "un café"),
        ("a cigarette on a table", ""),
        ("a cigarette lighter", ""),
        ('a cup with the words "tea, and cigarettes"', ""),
    ],
)
def test_what_a_kit_never_shows_goes_only_where_the_rest_still_reads(words: str, proposed: str) -> None:
    plain = plain_kit()
    kit = plain.model_copy(update={"rules": plain.rules.model_copy(update={"never": ("cigarette",)})})
    assert asked(words, kit) == proposed


def test_two_products_of_one_company_are_licensed_once() -> None:
    plain, day = plain_kit(), date(2026, 11, 24)
    licence = Consent(subject="Apple", kind="mark", given_by="Apple", given_on=day)
    kit = plain.model_copy(update={"consents": (licence,)})
    permission = permit(read_brief(Request("an iPhone beside a MacBook"), kit, seed=0), kit, today=day)
    assert len(permission.lifted) == 1
