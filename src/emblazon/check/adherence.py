"""Does the picture show the brief? Its words against unrelated ones, as an encoder of pictures and words sees them.

The house's eye judges the house's drawings, which are all that it knows; every other picture is judged by the CLIP
that the person lent, if any. A bare cosine between picture and text means little across encoders. So the brief
competes with fixed everyday subjects, those that it names itself left out: the measure is the share of them that fit
the picture worse. The brief may win with all its words or with its subject alone: a mood or a place must not hide
what is shown.
"""

from emblazon.check.base import Agreement, Check, Evidence
from emblazon.records import Finding

_OTHERS = (
    "a rocket|an owl|a coffee cup|a bicycle|a rose|a house|a pizza|a guitar|a sailboat|a laptop|a tree|a fox|"
    "a clock|a mountain|a book|a car|a fish|an umbrella|a crown|a lightbulb|a heart|a cloud|a pair of scissors|"
    "a woman|an apple|a football|a candle|a castle|a key|a robot"
)
OTHERS = tuple(_OTHERS.split("|"))


def _run(check: Check, evidence: Evidence) -> Finding:
    judge, name, asked = _judge(evidence)
    named = set(" ".join(asked).lower().replace(",", " ").split())
    others = [each for each in OTHERS if each.split()[-1] not in named]
    if not others:
        return check.unknown("Not measured: the brief names every subject that it could be compared with.")
    fits = judge.agreement(evidence.picture.pixels, [*asked, *others])
    own, rest = max(fits[: len(asked)]), fits[len(asked) :]
    beaten = sum(own > each for each in rest) / len(rest)
    words = (
        f"To {name}, the brief fits the picture better than {beaten:.0%} of {len(rest)} unrelated subjects."
    )
    return check.finding("pass" if beaten >= check.limit else "fail", beaten, words, repair="redraw")


def _judge(evidence: Evidence) -> tuple[Agreement, str, list[str]]:
    """Who judges, what it is called, and the words that the picture shall show: all of them, and the subject."""
    plan, asked = evidence.plan, evidence.asked.brief
    if plan is not None and evidence.eye is not None:
        return evidence.eye, "the house's eye", [plan.text, plan.subject]
    assert evidence.clip is not None
    # A plan's text may be in a dialect that no encoder reads, such as JSON; its subject is in English.
    texts = [asked] if plan is None else [asked or plan.text, plan.subject]
    return evidence.clip, f"the encoder {evidence.clip.name!r}", texts


CHECK = Check(
    id="adherence",
    question="Does the picture show the brief?",
    limit=0.9,
    unit="share of unrelated subjects beaten",
    source="Ranking as in CLIP zero-shot (Radford et al. 2021). To the eye, of 303 held-out pictures 92 % pass with "
    "their own label and 18 % with another picture's (bench/adherence.py); for a lent CLIP the limit is not "
    "calibrated (docs/adherence.md).",
    needs=("brief", "encoder"),
    run=_run,
)
