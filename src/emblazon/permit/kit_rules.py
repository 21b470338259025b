"""The second layer: what the kit forbids, and the third: what is worth a look. A kit only tightens.

What is refused here, another kit may permit: `rules.never`, banned words of its copy, people, names without a
record, and claims and politics where the kit refuses them.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from emblazon.brand.kit import Kit
from emblazon.permit.asked import Asked
from emblazon.permit.base import Advice, Broken, Lifted
from emblazon.permit.folding import folded_words
from emblazon.permit.named import judge_names
from emblazon.permit.rules import Phrases, Rule, load_rules, phrases
from emblazon.records import Brief


def judge_kit(brief: Brief, asked: Asked, kit: Kit, *, today: date) -> Iterator[Broken | Lifted | Advice]:
    """Everything the kit's layer finds, refusals first."""
    yield from _people(brief, kit)
    yield from judge_words(asked, kit, today=today)


def judge_words(asked: Asked, kit: Kit, *, today: date) -> Iterator[Broken | Lifted | Advice]:
    """The same of words alone, as of a proposal: refused are all but the people that a brief shows."""
    yield from _never(asked, kit)
    yield from _banned(asked, kit)
    yield from judge_names(asked, kit, today=today)
    yield from judge_topics(asked, kit, today=today)


def judge_topics(asked: Asked, kit: Kit, *, today: date) -> Iterator[Broken | Advice]:
    """Claims, politics and what else is worth a look: refused where the kit says so, else said."""
    proven = _proven(kit, today)
    for rule in load_rules("kit"):
        texts = (
            [_left(words, proven) for words in asked.readings]
            if rule.category == "claims"
            else asked.readings
        )
        found = " … ".join(rule.broken_by(texts))
        if not found:
            continue
        if _refuses(kit, rule):
            says = f"the kit {kit.name!r} does not take {rule.words}"
            yield Broken(rule.id, "kit", says, found, rule.acceptable)
        else:
            yield Advice(rule.id, found, rule.says)


def _refuses(kit: Kit, rule: Rule) -> bool:
    settings = {"claims": kit.rules.claims, "politics": kit.rules.politics}
    return settings.get(rule.refused_by) == "refuse"


def _proven(kit: Kit, today: date) -> Phrases:
    """The claims of the kit whose proof holds on the day."""
    return phrases(each.words for each in kit.wording.claims if each.until is None or today <= each.until)


def _left(words: list[str], proven: Phrases) -> list[str]:
    taken = {at for start, end in proven.hits(words) for at in range(start, end)}
    return ["" if at in taken else word for at, word in enumerate(words)]


def _never(asked: Asked, kit: Kit) -> Iterator[Broken]:
    for never in kit.rules.never:
        group = with_plurals(never)
        found = next((hit for words in asked.readings if (hit := group.first(words))), "")
        if found:
            says = f"the kit {kit.name!r} never shows {never!r}"
            yield Broken("never", "kit", says, found, "Leave it out of the brief.", (found,), {found: ""})


def _banned(asked: Asked, kit: Kit) -> Iterator[Broken]:
    for banned in kit.wording.banned:
        group = phrases([banned])
        found = next((hit for words in asked.copy_readings if (hit := group.first(words))), "")
        if found:
            says = f"the kit {kit.name!r} never writes {banned!r}"
            yield Broken("banned", "kit", says, found, "Say it in other words.", (found,), {found: ""})


def _people(brief: Brief, kit: Kit) -> Iterator[Broken]:
    shown = brief.people or brief.trade
    if shown and kit.rules.people == "no":
        remedy = "Show things, animals or places instead of people."
        yield Broken("people", "kit", f"the kit {kit.name!r} shows no people", brief.subject, remedy)
    strangers = _strangers(brief, kit) if shown and kit.rules.people == "consent" else []
    if strangers:
        says = f"the kit {kit.name!r} shows a person from a picture only with consent"
        remedy = "Add the person to the kit's cast, which records it, or leave the reference out."
        yield Broken("people", "kit", says, strangers[0].name, remedy)


def with_plurals(text: str) -> Phrases:
    """The phrase as written, and with its last word in the other number: gun, guns."""
    words = folded_words(text)
    if not words:
        return phrases([])
    last = words[-1]
    forms = {last, last + "s", last + "es", last[:-1] if last.endswith("s") and len(last) > 3 else last}
    return phrases([text, *(" ".join((*words[:-1], form)) for form in forms)])


def _strangers(brief: Brief, kit: Kit) -> list[Path]:
    """References that are not of the kit's own cast or look."""
    own = {*kit.look.references, *(path for member in kit.cast for path in member.references)}
    return [path for path in brief.references if path not in own]
