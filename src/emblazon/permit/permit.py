"""`permit`: the law first, then what the kit forbids, then advice. What a brief leaves out, it does not ask for.

What a text gate cannot see: pictures given as references, and what a model makes of harmless words
(`docs/gate.md`). Whether the kit's rights allow a model is for the choice of the model.
"""

from datetime import date

from emblazon.brand.kit import Kit
from emblazon.errors import RefusedError
from emblazon.permit.asked import Asked, asked_by, asked_in
from emblazon.permit.base import Advice, Broken, Lifted, Permission
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

        raise _refusal(refusals[0], proposal(brief.words, refusals, passes))
    return Permission(
        advice=tuple(each for each in found if isinstance(each, Advice)),
        lifted=tuple(each for each in found if isinstance(each, Lifted)),
    )


def _passes(asked: Asked, kit: Kit, judge: Judge | None, *, today: date) -> bool:
    if broken_law(asked, judge):
        return False
    return not any(isinstance(each, Broken) for each in judge_words(asked, kit, today=today))


def _refusal(broken: Broken, proposed: str) -> RefusedError:
    remedy = f"{broken.acceptable} For example: {proposed!r}." if proposed else broken.acceptable
    return RefusedError(
        f"Refused: {broken.says}; the brief says {broken.words[:SHOWN]!r}.",
        remedy=remedy,
        rule=broken.rule,
        layer=broken.layer,
        words=broken.words,
        proposal=proposed,
    )
