"""What stands for a mark in a proposal: "a can of Coca-Cola" → "a can of an unbranded drink", "a Nike shoe" → "an
unbranded shoe", "des baskets Nike" → "des baskets sans marque"."""

import re

from emblazon.permit.folding import fold, folded_words

_MADE = {
    (
        "drink",
        "boisson",
    ): "coca cola|coke|pepsi|fanta|sprite|red bull|heineken|guinness|nespresso|evian|perrier|orangina",
    (
        "car",
        "voiture",
    ): "ferrari|porsche|bmw|mercedes|tesla|audi|toyota|renault|peugeot|citroen|ford|volkswagen|lamborghini",
    ("phone", "appareil"): "iphone|apple|samsung|huawei|macbook|ipad",
    ("shoe", "chaussure"): "nike|adidas|puma|converse|reebok|vans|new balance",
    ("watch", "montre"): "rolex|omega|cartier|swatch|casio",
    ("handbag", "sacoche"): "louis vuitton|gucci|hermes|chanel|prada",
    ("console", "console"): "playstation|xbox|nintendo",
    ("burger", "galette"): "mcdonald s|mcdonalds|burger king|kfc",
    ("spread", "confiserie"): "nutella|kinder|kitkat|oreo",
}
_FRENCH = frozenset(
    [
        "un",
        "une",
        "le",
        "la",
        "les",
        "des",
        "du",
        "de",
        "sur",
        "dans",
        "avec",
        "pour",
        "au",
        "aux",
        "et",
        "chez",
        "devant",
    ]
)
_ENGLISH = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "on",
        "in",
        "with",
        "and",
        "for",
        "at",
        "by",
        "from",
        "near",
        "to",
        "beside",
        "under",
    ]
)
_PLACED = _FRENCH | _ENGLISH
_ARTICLES = frozenset(
    ["a", "an", "the", "my", "our", "un", "une", "le", "la", "les", "des", "mon", "ma", "notre"]
)


def unbranded(text: str, words: str, name: str) -> str:
    """What to write instead of a mark's `words` in `text`, by the words beside them and its kind, where known."""
    told, mark = folded_words(text), folded_words(words)
    at = next((n for n in range(len(told)) if told[n : n + len(mark)] == mark), 0)
    before = told[at - 1] if at else ""
    after = told[at + len(mark)] if at + len(mark) < len(told) else ""
    french = sum(word in _FRENCH for word in told) > sum(word in _ENGLISH for word in told)
    english_noun, french_noun = _noun(fold(name))
    if french:
        if before and before not in _PLACED:
            return "sans marque"
        thing = f"{french_noun} sans marque"
        article = "un" if french_noun in ("produit", "appareil") else "une"
        return thing if before in _ARTICLES else f"{article} {thing}"
    if after and after not in _PLACED and not _parted(text, words):
        return "unbranded"
    thing = f"unbranded {english_noun}"
    return thing if before in _ARTICLES else f"an {thing}"


def tidied(words: str) -> str:
    """A rewrite with its articles set right: a unbranded → an unbranded, de une → d'une, un voiture → une voiture."""
    words = re.sub(r"\b([Aa]) (?=unbranded|invented)", r"\1n ", words)
    words = re.sub(r"\b([Dd])e (?=une? \w+ sans marque)", r"\1'", words)
    words = re.sub(
        r"\b([Uu])n (?=(?:boisson|voiture|chaussure|montre|sacoche|galette|confiserie) sans)", r"\1ne ", words
    )
    return re.sub(r"\b([Uu])ne (?=(?:produit|appareil) sans)", r"\1n ", words)


def _noun(name: str) -> tuple[str, str]:
    found = (
        nouns for nouns, marks in _MADE.items() if any(f" {m} " in f" {name} " for m in marks.split("|"))
    )
    return next(found, ("product", "produit"))


def _parted(text: str, words: str) -> bool:
    """Whether a sign stands between the mark and the next word: "Nike, on a table"."""
    end = text.casefold().find(words.casefold())
    return end >= 0 and text[end + len(words) :].lstrip(" ")[:1] in (
        ",",
        ".",
        ";",
        ":",
        "!",
        "?",
        ")",
        "-",
        "—",
    )
