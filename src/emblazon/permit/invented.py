"""What stands for a person, an artist or a character in a proposal: "the singer Adele at a piano" → "an invented
singer at a piano", "a forest in the style of Banksy" → "a forest in a painterly style", "a Batman mug" → "a mug"."""

import re

from emblazon.permit.wording import FRENCH, SEVERAL, Place, joined, listed

_NUMBERS = ("", "", "two", "three", "four", "five", "six")
_NOMBRES = ("", "", "deux", "trois", "quatre", "cinq", "six")
_LES = re.compile(r"\b([ld]es\s+)$", re.IGNORECASE)
_LE = re.compile(r"(?<!\w)(?:une?\s+|l[ae]\s+|l['’]\s*)$", re.IGNORECASE)
_STYLED = re.compile(
    r"^(?:['’]s)?[\s-]+(?:style[ds]?|inspired|themed?|like|esque|vibes?|aesthetics?)\b", re.IGNORECASE
)
_TITLE = re.compile(
    r"(?:\b(?:the|an?)\s+)?\b((?:young |old |former )?(?:president|prime minister|chancellor|senator|singer|rapper"
    r"|actor|actress|footballer|player|golfer|designer|minister|dictator|billionaire|painter|photographer"
    r"|illustrator|architect|director|politician|scientist|writer|comedian"
    r"|model|athlete|artist|pop star|CEO|founder|chef))\s+$",
    re.IGNORECASE,
)
_TITRE = re.compile(
    r"\b(?:(?P<her>la|une)|le|un)\s+(?P<title>président(?:e)?|ministre|chancelière?|chanteuse|chanteur|rappeu(?:r|se)"
    r"|acteur|actrice|footballeu(?:r|se)|joueu(?:r|se)|peintre|photographe|réalisat(?:eur|rice)|dictateur|artiste)\s+$",
    re.IGNORECASE,
)
_WHO = r"(?:the\s+)?(?:artist\s+|painter\s+|photographer\s+|illustrator\s+|director\s+)?"
_MANNER = re.compile(
    rf"\b(?:in|with)\s+(?:the\s+|an?\s+)?(?:style|manner|spirit|vein|aesthetic|look|technique|palette)\s+of\s+{_WHO}$",
    re.IGNORECASE,
)
_IN = re.compile(r"\bin\s+(?:an?\s+|the\s+)?$", re.IGNORECASE)
_OWN_STYLE = re.compile(r"^(?:['’]s)?[\s-]+style\b", re.IGNORECASE)
_AFTER = re.compile(
    r",?\s*(?:\b(?:as\s+)?(?:painted|drawn|illustrated|photographed|shot|designed|directed|signed)\s+)?"
    rf"\b(?:inspired\s+by|based\s+on|reminiscent\s+of|like\s+an?\s+\w+\s+by|(?:an?\s+)?(?:homage|tribute)\s+to|by)\s+{_WHO}$",
    re.IGNORECASE,
)
_QUI = r"(?:de\s+|du\s+|d['’]\s*)?(?:l['’]artiste\s+|(?:le\s+|la\s+)?(?:peintre|photographe)\s+)?"
_MANIERE = re.compile(
    rf"(?:\bdans\s+(?:le|un)\s+style|\bdans\s+l['’](?:esprit|univers)|\bà\s+la\s+(?:manière|façon)|\bstyle)\s+{_QUI}$",
    re.IGNORECASE,
)
_APRES = re.compile(
    r",?\s*(?:\b(?:peint|dessiné|illustré|photographié|signé)e?s?\s+)?(?:\binspirée?s?\s+(?:par|de\s+|d['’])|\bpar"
    rf"|\b(?:en\s+)?hommage\s+à|\bà\s+la|\bfaçon|\bde|\bd['’])\s*{_QUI}$",
    re.IGNORECASE,
)


def without_name(place: Place, kind: str, count: int) -> str:
    """The whole text with a name, or `count` of them, replaced where it stands. `kind`: person, artist, character."""
    if place.french:
        return _french(place, kind, count)
    left, right = place.left, place.right
    if kind == "artist" and (styled := _artist(place)):
        return styled
    if found := _STYLED.match(right):
        return joined(left, "", right[found.end() :])
    if _beside_a_thing(place, kind):
        return joined(left, "", right.lstrip(" -"))
    titled = _TITLE.search(left)
    if titled and kind != "character":
        return f"{left[: titled.start()]}an invented {_small(titled.group(1))}{right}"
    noun = ("people", "person") if kind == "person" else (f"{kind}s", kind)
    if count == 1 and place.before in SEVERAL:
        return f"{left}invented {noun[0]}{right}"
    if count > 1:
        return f"{left}{_NUMBERS[min(count, 6)]} invented {noun[0]}{right}"
    return joined(left if place.governed else f"{left}an ", f"invented {noun[1]}", right)


def _small(title: str) -> str:
    """A title without its capital: President → president, CEO → CEO."""
    return title if title.isupper() else title.lower()


def _beside_a_thing(place: Place, kind: str) -> bool:
    """Whether the name only says of which kind a thing is: "a Batman mug", "Hello Kitty stickers"."""
    words = place.following
    if not words or words[0].endswith("ing") or re.match(r"['’]s\b", place.right):
        return False
    thing = any(word.removesuffix("s") in listed("merchandise_en") for word in words[:2])
    return thing or kind == "artist" or place.before in ("a", "an", "the", "my", "our")


def _artist(place: Place) -> str:
    """The text without the artist's style, "" where the name stands in no such phrase."""
    left, right = place.left, place.right
    if found := _MANNER.search(left):
        return f"{left[: found.start()]}in a painterly style{right}"
    own = _OWN_STYLE.match(right)
    if own and (found := _IN.search(left)):
        return f"{left[: found.start()]}in a painterly style{right[own.end() :]}"
    if found := _AFTER.search(left):
        # "inspired by Kusama dots" is inspired by dots.
        return left + right.lstrip() if place.following else f"{left[: found.start()]}{right}"
    return ""


def _french(place: Place, kind: str, count: int) -> str:
    left, right = place.left, place.right
    if kind == "artist":
        if found := _MANIERE.search(left):
            return f"{left[: found.start()]}dans un style pictural{right}"
        if found := _APRES.search(left):
            return f"{left[: found.start()]}{right}"
    if titled := _TITRE.search(left):
        her = "e" if titled.group("her") else ""
        return f"{left[: titled.start()]}un{her} {titled.group('title').lower()} inventé{her}{right}"
    one, several = {
        "person": ("une personne inventée", "personnes inventées"),
        "artist": ("un artiste inventé", "artistes inventés"),
        "character": ("un personnage inventé", "personnages inventés"),
    }[kind]
    new = one if count == 1 else f"{_NOMBRES[min(count, 6)]} {several}"
    if place.before in SEVERAL or place.before in _NOMBRES[2:]:
        return f"{left}{several}{right}"
    if place.before and place.before not in FRENCH:
        return f"{left.rstrip()}{right}"  # "une affiche Batman"
    if found := _LES.search(left):
        return f"{left[: found.start()]}{found.group(1)}{several}{right}"
    left = _LE.sub("", left)
    left = (
        re.sub(r"\b([Dd])e\s+$", r"\1'", left)
        if new.startswith("un")
        else re.sub(r"\b([Dd])['’]$", r"\1e ", left)
    )
    return f"{left}{new}{right}"
