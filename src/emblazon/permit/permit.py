"""`permit`: the law-like rules first, then what the kit forbids. What a brief leaves out, it does not ask for.

What a text gate cannot see: pictures given as references, and words spelled to deceive. Whether the kit's
rights allow a model is for the choice of the model.
"""

from pathlib import Path

from emblazon.brand.kit import Kit
from emblazon.errors import RefusedError
from emblazon.permit.rules import first_match, load_rules, phrases, plain_words
from emblazon.records import Brief


def permit(brief: Brief, kit: Kit) -> None:
    """Return when the brief may be drawn for this kit.

    Raises RefusedError that names the rule, the words that break it, and what would be acceptable.
    """
    asked = _asked(brief)
    # The undressing rule needs "without clothes" as it was written; the anatomy has "clothes" alone.
    everything = plain_words(brief.words)
    for rule in load_rules():
        broken = rule.broken_by(everything if rule.exclusions else asked)
        if broken:
            raise _refusal(f"{rule.words} is never drawn", " … ".join(broken), rule.acceptable)
    _kit_rules(brief, kit, asked)


def _asked(brief: Brief) -> list[str]:
    """The plain words that ask for something, as they were written and as the models are told; parts stay apart, so
    that no phrase joins across them."""
    together = " ".join((brief.subject, brief.action, brief.setting))
    others = (
        brief.written,
        brief.composition,
        brief.camera,
        brief.lighting,
        brief.mood,
        brief.medium,
        brief.lettering,
    )
    words = plain_words(together)
    for part in (*others, *brief.colours):
        words += ["", *plain_words(part)]
    return words


def _kit_rules(brief: Brief, kit: Kit, asked: list[str]) -> None:
    owner = f"the kit {kit.name!r}"
    for never in kit.rules.never:
        found = first_match(asked, _with_plurals(never))
        if found:
            raise _refusal(f"{owner} never shows {never!r}", found, "Leave it out of the brief.")
    if brief.people and kit.rules.people == "no":
        remedy = "Show things, animals or places instead of people."
        raise _refusal(f"{owner} shows no people", brief.subject, remedy)
    if brief.people and kit.rules.people == "consent":
        strangers = _strangers(brief, kit)
        if strangers:
            remedy = "Add the person to the kit's cast, which records it, or leave the reference out."
            name = strangers[0].name
            raise _refusal(f"{owner} shows a person from a picture only with consent", name, remedy)


def _with_plurals(text: str) -> frozenset[tuple[str, ...]]:
    """The phrase as written, and with its last word in the other number: gun, guns."""
    words = plain_words(text)
    if not words:
        return frozenset()
    last = words[-1]
    forms = {last, last + "s", last + "es", last[:-1] if last.endswith("s") and len(last) > 3 else last}
    return frozenset((*words[:-1], form) for form in forms) | phrases([text])


def _strangers(brief: Brief, kit: Kit) -> list[Path]:
    """References that are not of the kit's own cast or look."""
    own = {*kit.look.references, *(path for member in kit.cast for path in member.references)}
    return [path for path in brief.references if path not in own]


def _refusal(rule: str, words: str, acceptable: str) -> RefusedError:
    return RefusedError(f"Refused: {rule}; the brief says {words[:80]!r}.", remedy=acceptable)
