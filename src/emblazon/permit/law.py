"""The first layer: what no kit lifts. The rules say it by words; the judge, where it is there, by meaning."""

from emblazon.permit.asked import Asked
from emblazon.permit.base import Broken
from emblazon.permit.judge import SUGGESTIVE, Judge
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
    """The first verdict that holds: a suggestive one beside words for a child, with which the rule on minors begins;
    any other by itself."""
    for verdict in judge.verdicts(asked.texts):
        category = "minors" if verdict.category == SUGGESTIVE else verdict.category
        rules = [rule for rule in load_rules() if rule.category == category]
        if verdict.category == SUGGESTIVE and not rules[0].begun_by(asked.readings):
            continue
        if verdict.certain or not any(rule.innocent(asked.readings) for rule in rules):
            says = f"{rules[0].words} (never drawn, whatever the kit)"
            read = f"{says}: the words read like it, score {verdict.score:.2f}"
            return Broken(f"{category}-judged", "law", read, verdict.text, rules[0].acceptable)
    return None
