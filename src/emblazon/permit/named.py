"""Names in the brief: who and what is refused without a record, lifted by one, or only pointed out.

A person who lives, an artist's style while the artist lives or may, a company's mark and a character are refused;
the dead are pointed out, unless the kit says never. What may be an ordinary word is pointed out.
"""

import re
from collections.abc import Iterator
from datetime import date

from emblazon.brand.kit import Kit
from emblazon.permit.asked import Asked
from emblazon.permit.base import Advice, Broken, Lifted
from emblazon.permit.channels import is_channel
from emblazon.permit.consents import lifted, standing, why_not
from emblazon.permit.folding import fold
from emblazon.permit.names import Named, find_names

RULES = {"person": "real_people", "artist": "artists", "mark": "marks", "character": "marks"}
WHAT = {
    "person": "a real person",
    "artist": "the style of a living artist",
    "mark": "a mark of another company",
    "character": "a character that belongs to someone",
}
REMEDY = {
    "person": "Describe a person nobody knows, or record a consent ([[consents]], kind person).",
    "artist": "Describe the style itself: medium, light, colours; or record a licence ([[consents]], kind artist).",
    "mark": "Show an unbranded product, or record a licence ([[consents]], kind mark).",
    "character": "Describe a character of your own, or record a licence ([[consents]], kind character).",
}


def judge_names(asked: Asked, kit: Kit, *, today: date) -> Iterator[Broken | Lifted | Advice]:
    """What each name in the words leads to, in their order; then what the kit's records alone know of."""
    known = list(_foreign(asked, kit))
    found = {fold(each) for named in known for each in (named.name, named.words)}
    for named in (*known, *(each for each in _on_record(asked, kit) if fold(each.name) not in found)):
        kind = "person" if named.kind == "artist" and named.context == "depiction" else named.kind
        if not named.certain:
            yield Advice(RULES[kind], named.words, f"{named.words!r} may be meant as {named.name} ({kind}).")
            continue
        yield _ruled(named, kind, kit, today=today)


def _ruled(named: Named, kind: str, kit: Kit, *, today: date) -> Broken | Lifted | Advice:
    rule = RULES[kind]
    never = getattr(kit.rules, rule) == "never"
    if kind in ("person", "artist") and named.living is False and not never:
        return Advice(
            rule, named.words, f"{named.name} has died: heirs may hold rights in name, likeness or work."
        )
    records = standing(kit, (named.name, named.words), kind, today=today)
    if records.valid is not None and not never:
        return lifted(records.valid, rule)
    who = f"{WHAT[kind]} ({named.name})"
    # Where nobody is shown, an invented person is no way out.
    proposed = "" if kind == "person" and kit.rules.people == "no" else kind
    if never:
        return Broken(
            rule,
            "kit",
            f"the kit {kit.name!r} never shows {who}",
            named.words,
            _described(kind),
            kind=proposed,
            name=named.name,
        )
    says = f"{who} is not drawn without a {'consent' if kind == 'person' else 'licence'} on record"
    if records.lapsed is not None:
        says += f", and {why_not(records.lapsed, today)}"
    return Broken(rule, "kit", says, named.words, REMEDY[kind], kind=proposed, name=named.name)


def _described(kind: str) -> str:
    return REMEDY[kind].split(", or ")[0].split("; or ")[0].rstrip(".") + "."


def _foreign(asked: Asked, kit: Kit) -> Iterator[Named]:
    """The names that are not the kit's own: neither its own nor its cast's."""
    own = {fold(kit.identity.name), *(fold(member.name) for member in kit.cast)}
    seen: set[tuple[str, str, str]] = set()
    for text in asked.texts:
        for named in find_names(text):
            if named.kind == "mark" and is_channel(named.words, _as_typed(named.words, asked, text)):
                continue
            key = (named.name, named.kind, fold(named.words))
            spelled = {fold(named.name), fold(named.words)}
            if (
                key not in seen
                and not spelled & own
                and not any(_within(fold(named.words), each) for each in own)
            ):
                seen.add(key)
                yield named


def _on_record(asked: Asked, kit: Kit) -> Iterator[Named]:
    """The subjects of the kit's consents and licences that the words name: nobody else may know them, yet a record
    that has ended must refuse."""
    for record in kit.consents:
        spellings = (record.subject, *record.also)
        said = (words for text in asked.texts for each in spellings if (words := _said(each, text)))
        if words := next(said, ""):
            living = True if record.kind in ("person", "artist") else None
            yield Named(record.subject, record.kind, words, "plain", living, True, "kit")


def _said(name: str, text: str) -> str:
    """A name as the text writes it, "" where it does not. Of one word it must be written alike: a rose is no Rose."""
    several = " " in name
    found = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE if several else 0)
    if found:
        return found.group()
    return name if several and _within(fold(name), fold(text)) else ""


def _as_typed(words: str, asked: Asked, text: str) -> str:
    """The words as typed where they say the name: what stands beside it in `text` may be from elsewhere."""
    typed = asked.texts[0]
    return typed if fold(words) in fold(typed) else text


def _within(words: str, own: str) -> bool:
    return f" {words} " in f" {own} "
