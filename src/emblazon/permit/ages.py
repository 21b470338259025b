"""Ages below eighteen, however they are written, in English and French."""

import re

MINOR = "#minor"
_ADULT = 18
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
    (
        "aged",
        "age",
        "is",
        "looks",
        "looked",
        "looking",
        "she",
        "he",
        "like",
        "only",
        "just",
        "girl",
        "boy",
        "teen",
        "child",
        "kid",
        "ans",
        "maybe",
        "cheerleader",
        "m",
        "as",
    )
)


def with_ages(words: list[str]) -> list[str]:
    """The words, with `#minor` beside every age below 18: 14 year old, 14yo, fourteen ans, "a girl, 14"."""
    marked: list[str] = []
    for at, word in enumerate(words):
        marked.append(word)
        age = _age(word)
        after = words[at + 1 : at + 3]
        unit = bool(re.fullmatch(r"\d+(yo|yr|yrs|ans|y)", word)) or after[:1] in (
            ["yo"],
            ["ans"],
            ["yr"],
            ["yrs"],
        )
        aged = unit or (after[:1] in (["year"], ["years"], ["y"]) and after[1:] in (["old"], ["o"], ["olds"]))
        if age is not None and (aged or (at > 0 and words[at - 1] in _BEFORE and after[:1] != ["of"])):
            marked.append(MINOR)
    return marked


def _age(word: str) -> int | None:
    """An age that makes a minor, in digits or words; None for any other word."""
    digits = re.match(r"(\d{1,2})(?:yo|yr|yrs|ans|y)?$", word)
    age = int(digits.group(1)) if digits else _NUMBERS.get(word)
    return age if age is not None and age < _ADULT else None
