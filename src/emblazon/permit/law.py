"""The first layer: what no kit lifts. The rules say it by words; the judge, where it is there, by meaning."""

from emblazon.permit.asked import Asked
from emblazon.permit.base import Broken
from emblazon.permit.judge import Judge
from emblazon.permit.rules import Rule, load_rules


def broken_law(asked: Asked, judge: Judge | None) -> Broken | None:
    """The first rule of the law that `asked` breaks, else what the judge is sure of, else None."""
    for rule in load_rules():
        found = rule.broken_by(asked.whole_readings if rule.exclusions else asked.readings)
        if found:
            return _broken(rule, found)
    return None if judge is None else _judged(asked, judge)


def _broken(rule: Rule, found: tuple[str, ...]) -> Broken:
    says = f"{rule.words} (never drawn, whatever the kit)"
    return Broken(rule.id, "law", says, " … ".join(found), rule.acceptable, found, rule.instead)


def _judged(asked: Asked, judge: Judge) -> Broken | None:
    verdict = judge.surest(asked.texts)
    if verdict is None:
        return None
    rule = next(each for each in load_rules() if each.category == verdict.category)
    if any(each.innocent(asked.readings) for each in load_rules() if each.category == verdict.category):
        verdict = verdict if verdict.certain else None
    if verdict is None:
        return None
    says = f"{rule.words} (never drawn, whatever the kit): the words read like it, score {verdict.score:.2f}"
    return Broken(f"{verdict.category}-judged", "law", says, verdict.text, rule.acceptable)
