"""What stands for a mark in a proposal: "a can of Coca-Cola" → "a can of unbranded cola", "a Nike shoe" → "an
unbranded shoe", "an IKEA living room" → "a living room", "des baskets Nike" → "des baskets sans marque"."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import cast

from emblazon.permit.folding import fold
from emblazon.permit.wording import FRENCH, SEVERAL, Place, facts, joined, listed

_LOGO = re.compile(
    r"(?:\b(?:the|an?)\s+)?\b(?:logos?|swoosh|emblem|monogram)\s+(?:of|for|by)\s+(?:the\s+)?$", re.IGNORECASE
)
_LOGO_OF = re.compile(r"\b(?:logo|mark|icon)\s+(?:of|for|with)\b[^,.;]*$", re.IGNORECASE)
_LOGO_FR = re.compile(r"(?:\b(?:le|un)\s+)?\blogo\s+(?:de\s+la\s+|de\s+|du\s+|d['’]\s*)?$", re.IGNORECASE)
_SWOOSH = re.compile(r"^ (?:swoosh|emblem|monogram)\b", re.IGNORECASE)
_THE = re.compile(r"\b(?:the|an?|our|my|your)\s+$", re.IGNORECASE)
_STYLE = re.compile(r"^(?:['’]s)?[\s-]+(?:styled?|inspired|themed?|like|esque)\b", re.IGNORECASE)
_HOLDER = re.compile(r"\b([^\W_]+)\s+(?:of|de|d['’])\s*$", re.IGNORECASE)
_FRENCH_ARTICLE = re.compile(
    r"(?<!\w)(?P<words>une?|le|la|l['’]|du|de\s+la|de\s+l['’]|de|d['’]|des|les|deux|trois)\s*$", re.IGNORECASE
)
_CHEZ = re.compile(r"\s*\b(?:de\s+)?(?:chez|façon|style|signée?s?|griffée?s?)\s+$", re.IGNORECASE)
_BEFORE_VOWELS = {"nouvel": "nouveau", "bel": "beau", "vieil": "vieux"}
_ADJECTIVES = re.compile(
    r"\b(?P<words>nouve(?:lle|au|l)|derni(?:ère|er)|premi(?:ère|er)|be(?:lle|au|l)|vie(?:ille|ux|il)|petite?|grande?|gros(?:se)?"
    r"|jolie?|ancien(?:ne)?|vraie?|[mts](?:on|a)|cet(?:te)?|(?P<any>[mts]e|ce|[nv]o|[nv]otre|leur|plusieur))(?P<many>s?)\s+$",
    re.IGNORECASE,
)
_MODEL = re.compile(
    r"[ -](?!\d+K\b)(?P<letters>[A-Z]{0,2})\d{1,4}[A-Z]{0,2}(?![\w:%]|[.,]\d| (?:for|pour|x)\b)"
)
_VOWELS = "aeiouyéèêàâîôûh"


@dataclass(frozen=True, slots=True)
class Thing:
    """What a mark is known for, as one and as several; `gender`: of the French words, "m" or "f"; `many`:
    several are meant where no article stands."""

    english: tuple[str, str]
    french: tuple[str, str]
    gender: str
    many: bool = False


PRODUCT = Thing(("product", "products"), ("produit", "produits"), "m")


def without_mark(place: Place, words: str, name: str) -> str:
    """The whole text with the mark `name`, written as `words`, replaced where it stands."""
    thing = _thing(words) or _thing(name)
    place = Place(place.left, _without_model(place), place.french)
    many = _several(words, name) or place.before in SEVERAL
    if place.french:
        return _french(place, thing, many=many)
    # "Apple store", "Nike swoosh" are names as well: the thing in them stays.
    last = words.split()[-1]
    thing_named = len(words.split()) > 1 and (last.islower() or last == "Store")
    place = Place(place.left, f" {last}{place.right}", french=False) if thing_named else place
    return _english(place, thing, many=many)


def _english(place: Place, thing: Thing | None, *, many: bool) -> str:
    left, right = place.left, _SWOOSH.sub(" logo", _STYLE.sub("", place.right))
    noun = [] if many else Place(left, right, french=False).following
    if noun[:1] in (["logo"], ["logos"]):
        return joined(_THE.sub("an ", left) if _THE.search(left) else f"{left}an ", "invented", right)
    if noun:
        sold = _sold(noun[:3], "en")
        if sold and not _LOGO_OF.search(left):
            return joined(left, "unbranded", right)
        said = sold or thing is None or set(thing.english[0].split()) & set(noun)
        return joined(left, "" if said or thing is None else thing.english[0], right)
    if _LOGO.search(left):
        return _LOGO.sub("an invented logo", left) + right
    held = _HOLDER.search(left)
    if thing is None and held and _sold([held.group(1)], "en", holders=True):
        before = left[: held.start()]
        return joined(before, f"unbranded {held.group(1)}", right)
    one, several = (thing or PRODUCT).english
    governed = Place(left, right, french=False).governed
    many = many or (thing is not None and thing.many and not governed)
    alone = many or governed or one == several
    return joined(left if alone else f"{left}an ", f"unbranded {several if many else one}", right)


def _french(place: Place, thing: Thing | None, *, many: bool) -> str:
    left, right = place.left, place.right
    if _LOGO_FR.search(left):
        return _LOGO_FR.sub("un logo inventé", left) + right
    if found := _CHEZ.search(left):
        return left[: found.start()] + right
    end = "" if place.following else " sans marque"
    if adjective := _ADJECTIVES.search(left):
        his = not (adjective.group("any") or adjective.group("words").endswith(("e", "a")))
        thing_or = PRODUCT if thing is None or (his and thing.gender == "f") else thing
        new = thing_or.french[1 if many or adjective.group("many") else 0]
        told = adjective.group("words")
        told = told if new[0].casefold() in _VOWELS else _BEFORE_VOWELS.get(told, told)
        return f"{left[: adjective.start()]}{told}{left[adjective.end('words') :]}{new}{end}{right}"
    article = _FRENCH_ARTICLE.search(left)
    noun = "" if article or place.before in FRENCH else place.before
    if noun:
        return f"{left.rstrip()}{' sans marque' if _sold([noun], 'fr') else ''}{right}"
    held = _HOLDER.search(left)
    if thing is None and held and _sold([held.group(1)], "fr", holders=True):
        return f"{left[: held.end(1)]} sans marque{right}"
    thing = thing or PRODUCT
    told = fold(article.group("words")) if article else "un"
    many = many or told in ("des", "les", "deux", "trois")
    new = thing.french[1 if many else 0]
    start = left[: article.start()] if article else left
    return f"{start}{_article(told, new, thing, many=many)}{new}{end}{right}"


def _article(told: str, new: str, thing: Thing, *, many: bool) -> str:
    """The French article or preposition `told`, as it goes before `new`."""
    vowel, feminine = new[0].casefold() in _VOWELS, thing.gender == "f"
    if many and told in ("des", "les", "deux", "trois"):
        return f"{told} "
    if told in ("de", "d"):
        return "d'" if vowel else "de "
    if told in ("le", "la", "l"):
        return "l'" if vowel else "la " if feminine else "le "
    if told in ("du", "de la", "de l"):
        return "de l'" if vowel else "de la " if feminine else "du "
    return "une " if feminine else "un "


def _several(words: str, name: str) -> bool:
    """Whether a mark's words are its name, or its product's, in the plural: Ferraris, iPhones."""
    return any(form in (fold(name), *_things()) for form in _singulars(fold(words)))


def _without_model(place: Place) -> str:
    """The right of a mark without the number of its model: the 911 of "a Porsche 911", not "a Lego 4 years old"."""
    found = _MODEL.match(place.right)
    rest = place.right[found.end() :] if found else ""
    if found and (found.group("letters") or not Place("", rest, place.french).following):
        return rest
    return place.right


def _thing(name: str) -> Thing | None:
    """What a mark is known for, by the longest of its words that is listed."""
    words = fold(name).split()
    parts = (" ".join(words[:upto]) for upto in range(len(words), 0, -1))
    forms = (form for part in parts for form in (part, *_singulars(part)))
    return next((found for form in forms if (found := _things().get(form))), None)


def _sold(words: Iterable[str], language: str, *, holders: bool = False) -> bool:
    """Whether one of the words is a thing that is sold, in either number."""
    sold = listed(f"{'holders' if holders else 'sold'}_{language}")
    return any(form in sold for word in words for form in (fold(word), *_singulars(fold(word))))


def _singulars(word: str) -> tuple[str, ...]:
    return tuple(word.removesuffix(end) for end in ("s", "es", "x") if word.endswith(end))


@cache
def _things() -> dict[str, Thing]:
    table = cast("list[dict[str, list[str] | str]]", facts()["made"])
    found: dict[str, Thing] = {}
    for each in table:
        english, french = (cast("tuple[str, str]", tuple(each[name])) for name in ("en", "fr"))
        thing = Thing(english, french, str(each["gender"]), bool(each.get("many")))
        found |= dict.fromkeys(each["marks"], thing)
    return found
