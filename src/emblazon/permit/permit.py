"""`permit`: the law first, then what the kit forbids, then advice. What a brief leaves out, it does not ask for.

What a text gate cannot see: pictures given as references, and what a model makes of harmless words
(`docs/gate.md`). Whether the kit's rights allow a model is for the choice of the model.
"""

from collections.abc import Sequence
from datetime import date

from emblazon.brand.kit import Kit
from emblazon.errors import RefusedError
from emblazon.permit.asked import Asked, asked_by, asked_in
from emblazon.permit.base import Advice, Broken, Lifted, Permission
from emblazon.permit.folding import fold
from emblazon.permit.judge import Judge
from emblazon.permit.kit_rules import judge_kit, judge_words
from emblazon.permit.law import broken_law
from emblazon.permit.proposal import proposal
from emblazon.records import Brief

SHOWN = 80
"""Characters of the broken words that a message quotes."""


def permit(brief: Brief, kit: Kit, *, today: date, judge: Judge | None = None) -> Permission:
    """What to look at, and which consents lift what, when the brief may be drawn for this kit on this day.

    `judge`: the classifier, `open_judge(folder of the weights)`; None leaves the rules alone.
    Raises RefusedError that names the rule, the words that break it, what would be acceptable and, where one is
    known that would pass, a rewrite of the brief. Nothing is rewritten here.
    """
    asked = asked_by(brief, tuple(each.words for each in kit.people.additions))
    broken = broken_law(asked, judge)
    found = [] if broken else list(judge_kit(brief, asked, kit, today=today))
    refusals = [broken] if broken else [each for each in found if isinstance(each, Broken)]
    if refusals:

        def passes(words: str) -> bool:
            return _passes(asked_in(words), kit, judge, today=today)

        proposed = "" if _written(brief, refusals) else proposal(brief.words, refusals, passes)
        raise _refusal(refusals[0], _says(refusals[0], brief, kit), proposed)
    return Permission(
        advice=tuple({each.says: each for each in found if isinstance(each, Advice)}.values()),
        lifted=tuple(dict.fromkeys(each for each in found if isinstance(each, Lifted))),
    )


def _passes(asked: Asked, kit: Kit, judge: Judge | None, *, today: date) -> bool:
    if broken_law(asked, judge):
        return False
    return not any(isinstance(each, Broken) for each in judge_words(asked, kit, today=today))


def _written(brief: Brief, refusals: Sequence[Broken]) -> bool:
    """Whether the picture itself says a refused word: its copy is the person's to word, and has no stand-in."""
    return any(f" {fold(each.words)} " in f" {fold(brief.lettering)} " for each in refusals)


def _says(broken: Broken, brief: Brief, kit: Kit) -> str:
    """Who says the broken words: the brief, or what the kit's people policy adds to it."""
    words, added = fold(broken.words), fold(", ".join(each.words for each in kit.people.additions))
    return (
        "the kit's people policy adds"
        if words in added and words not in fold(brief.words)
        else "the brief says"
    )


def _refusal(broken: Broken, who: str, proposed: str) -> RefusedError:
    remedy = f"{broken.acceptable} For example: {proposed!r}." if proposed else broken.acceptable
    return RefusedError(
        f"Refused: {broken.says}; {who} {broken.words[:SHOWN]!r}.",
        remedy=remedy,
        rule=broken.rule,
        layer=broken.layer,
        words=broken.words,
        proposal=proposed,
    )
