"""Does the picture show the brief? Its words against unrelated ones, as the house's eye sees them.

A bare cosine between picture and text means little across encoders. So the brief competes with fixed everyday
subjects, those that it names itself left out: the measure is the share of them that fit the picture worse. The
brief may win with all its words or with its subject alone: a mood or a place must not hide what is shown.
"""

from emblazon.check.base import Check, Evidence
from emblazon.records import Finding

_OTHERS = (
    "a rocket|an owl|a coffee cup|a bicycle|a rose|a house|a pizza|a guitar|a sailboat|a laptop|a tree|a fox|"
    "a clock|a mountain|a book|a car|a fish|an umbrella|a crown|a lightbulb|a heart|a cloud|a pair of scissors|"
    "a woman|an apple|a football|a candle|a castle|a key|a robot"
)
OTHERS = tuple(_OTHERS.split("|"))


def _run(check: Check, evidence: Evidence) -> Finding:
    assert evidence.eye is not None
    assert evidence.plan is not None
    asked = evidence.plan.text
    named = set(asked.lower().replace(",", " ").split())
    others = [each for each in OTHERS if each.split()[-1] not in named]
    whole, subject, *rest = evidence.eye.agreement(
        evidence.picture.pixels, [asked, evidence.plan.subject, *others]
    )
    beaten = sum(max(whole, subject) > each for each in rest) / len(rest)
    words = f"The brief fits the picture better than {beaten:.0%} of {len(rest)} unrelated subjects."
    return check.finding("pass" if beaten >= check.limit else "fail", beaten, words, repair="redraw")


CHECK = Check(
    id="adherence",
    question="Does the picture show the brief?",
    limit=0.9,
    unit="share of unrelated subjects beaten",
    source="Ranking as in CLIP zero-shot (Radford et al. 2021). Of 303 held-out pictures 92 % pass with their own "
    "label and 18 % with another picture's (bench/adherence.py).",
    needs=("plan", "eye"),
    run=_run,
)
