"""Ages below eighteen, however they are written, in English and French."""

import re

MINOR = "#minor"
_ADULT = 18
_BORN_A_MINOR = 2009
_TENS = frozenset(
    [
        *("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"),
        *("vingt", "vingts", "trente", "quarante", "cinquante", "soixante"),
    ]
)
_NUMBERS = {
    name: age
    for age, names in enumerate(
        (
            ("three", "trois"),
            ("four", "quatre"),
            ("five", "cinq"),
            ("six",),
            ("seven", "sept"),
            ("eight", "huit"),
            ("nine", "neuf"),
            ("ten", "dix"),
            ("eleven", "onze"),
            ("twelve", "douze"),
            ("thirteen", "treize"),
            ("fourteen", "quatorze"),
            ("fifteen", "quinze"),
            ("sixteen", "seize"),
            ("seventeen",),
        ),
        start=3,
    )
    for name in names
}
_BEFORE = frozenset(
    [
        "aged",
        "age",
        "ages",
        "is",
        "s",
        "looks",
        "looked",
        "looking",
        "she",
        "he",
        "shes",
        "hes",
        "like",
        "only",
        "just",
        "girl",
        "girls",
        "boy",
        "boys",
        "teen",
        "child",
        "kid",
        "student",
        "pupil",
        "daughter",
        "son",
        "sister",
        "brother",
        "niece",
        "nephew",
        "cousin",
        "cheerleader",
        "gymnast",
        "ballerina",
        "ans",
        "maybe",
        "m",
        "as",
        "turning",
        "turned",
        "turns",
        "almost",
        "nearly",
        "barely",
        "around",
        "about",
        "fille",
        "filles",
        "garcon",
        "garcons",
        "ado",
        "eleve",
        "soeur",
        "frere",
    ]
)
_PEOPLE = frozenset(
    [
        "girl",
        "girls",
        "boy",
        "boys",
        "child",
        "children",
        "kid",
        "kids",
        "teen",
        "daughter",
        "son",
        "student",
        "pupil",
        "lad",
        "lass",
        "youth",
        "fille",
        "filles",
        "garcon",
        "garcons",
        "enfant",
        "ado",
        "gamin",
        "gamine",
    ]
)
_UNITS = frozenset(("yo", "ans", "yr", "yrs", "yearold", "yrold"))
_OLD = frozenset(("old", "o", "olds", "young"))
_GLUED = r"(?:yo|yr|yrs|ans?|y|years?|yearold|yrold|yearsold)"
_SMALLEST = frozenset(("one", "two"))
_BIRTHDAYS = frozenset(("birthday", "birthdays", "anniversaire"))
_UNDER = frozenset(("under", "unders", "sub", "moins"))
_PARTS_OF_A_LIFE = frozenset(("month", "months", "week", "weeks", "day", "days"))


def with_ages(words: list[str]) -> list[str]:
    """The words, with `#minor` beside every age below 18: 14 year old, 14yo, fourteen ans, "a girl, 14",
    "a boy of nine", "her 13th birthday", "six months old", "born in 2012", "u15", "under nines"."""
    marked: list[str] = []
    for at, word in enumerate(words):
        marked.append(word)
        before, after = words[max(at - 2, 0) : at], words[at + 1 : at + 4]
        if (
            _minor(word, before, after)
            or _in_months(word, after)
            or _born(word, before)
            or _team(word, before)
        ):
            marked.append(MINOR)
    return marked


def _minor(word: str, before: list[str], after: list[str]) -> bool:
    """Whether a word is an age below 18, by the two words before it and the three after."""
    if after[:1] and after[0] in _BIRTHDAYS and re.fullmatch(r"([5-9]|1[0-7])(th|rd|st|nd|e|eme)", word):
        return True
    years = len(after) > 1 and after[0] in ("year", "years", "y", "yr", "yrs") and after[1] in _OLD
    if years and word in _SMALLEST and not (before[-1:] and before[-1] in _TENS):
        return True
    if _age(word) is None or (before[-1:] and before[-1] in _TENS):
        return False
    unit = bool(re.fullmatch(rf"\d+{_GLUED}", word)) or (
        after[:1] and after[0] in _UNITS and after[1:2] not in (["de"], ["d"])
    )
    of_age = after == ["years", "of", "age"]
    born = "born" in before and after[:2] == ["years", "ago"]
    told = before[-1:] and before[-1] in _BEFORE and after[:1] != ["of"]
    of_people = len(before) == 2 and before[1] in ("of", "de") and before[0] in _PEOPLE
    not_yet = before in (["not", "yet"], ["going", "on"], ["not", "quite"])
    halves = after == ["and", "a", "half"] or after[:2] == ["et", "demi"]
    return bool(unit or years or of_age or born or told or of_people or not_yet or halves)


def _in_months(word: str, after: list[str]) -> bool:
    """Whether a word is an age in months, weeks or days: six months old; 8 mois is left, since it counts time as
    well."""
    return word.isalnum() and after[:1] != [] and after[0] in _PARTS_OF_A_LIFE and after[1:2] == ["old"]


def _born(word: str, before: list[str]) -> bool:
    """Whether a word is the year of birth of somebody who was a minor when this was written: born in 2012, nee en
    2012. Later it calls a few adults minors, never the other way round."""
    of_birth = {"born", "nee", "ne", "nees", "nes"} & set(before)
    return bool(of_birth) and word.isdigit() and _BORN_A_MINOR <= int(word) <= _BORN_A_MINOR + 90


def _team(word: str, before: list[str]) -> bool:
    """Whether a word is the class of a youth team: u15, u15s, under 13s, under nines."""
    if re.fullmatch(r"u(?:[6-9]|1[0-8])s?", word):
        return True
    return before[-1:] != [] and before[-1] in _UNDER and _class(word.removesuffix("s"))


def _class(word: str) -> bool:
    age = int(word) if word.isdigit() else _NUMBERS.get(word)
    return age is not None and 3 <= age < _ADULT


def _age(word: str) -> int | None:
    """An age that makes a minor, in digits or words; None for any other word."""
    digits = re.match(rf"(\d{{1,2}}){_GLUED}?$", word)
    age = int(digits.group(1)) if digits else _NUMBERS.get(word)
    return age if age is not None and age < _ADULT else None
