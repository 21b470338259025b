"""Are both eyes of each face there, and alike? One gone, shrunk or slipped is the usual failure of drawn faces.

Judged only where it was measured to hold: faces from the front, large enough, in photographs and renderings. Between
the limit and `SURE` the eyes differ, as those of real faces do that squint or lie in shadow: unknown. A third eye
is not seen by this measure.
"""

from emblazon.check.base import Check, Evidence
from emblazon.check.people import counted, faces, mend, missed, reliable
from emblazon.detect.eyes import Eyes, look_at_eyes
from emblazon.records import Finding

SURE = 0.8
LEAST_APART_PX, MOST_TURNED = 20, 0.12


def _run(check: Check, evidence: Evidence) -> Finding:
    found = faces(evidence)
    if not found:
        return _none(check, evidence)
    eyes = evidence.once("eyes", lambda: look_at_eyes(evidence.picture.pixels, found))
    judged = [(each, face) for each, face in zip(eyes, found, strict=True) if _judged(each)]
    said = f"{counted(len(found), 'face', 'faces')} found"
    if not judged or not reliable(evidence, "faces"):
        return check.unknown(f"{said}. Not judged: {_why(judged != [], eyes)}.")
    weakest, face = min(judged, key=lambda each: each[0].weaker)
    words = f"{said}; the weaker eye has {weakest.weaker:.0%} of the other's structure."
    if weakest.weaker < check.limit:
        return check.finding("fail", weakest.weaker, words, repair=mend(evidence, face.box), place=face.box)
    if weakest.weaker < SURE or len(judged) < len(found):
        rest = "too small or turned away" if weakest.weaker >= SURE else "not alike enough to be sure"
        return check.unknown(f"{words} Look at them: some eyes are {rest}.")
    return check.finding("pass", weakest.weaker, words)


def _none(check: Check, evidence: Evidence) -> Finding:
    asked = " though people were asked for" if evidence.people else ""
    if not reliable(evidence, "faces"):
        return check.unknown(f"No face found{asked}; nothing to judge: {missed(evidence, 'faces')}.")
    if evidence.people:
        return check.unknown("No face found though people were asked for: they may be seen from behind.")
    return check.finding("pass", 1.0, "No face found, and none asked for.")


def _judged(eyes: Eyes) -> bool:
    return eyes.apart_px >= LEAST_APART_PX and eyes.turned <= MOST_TURNED


def _why(some: bool, eyes: tuple[Eyes, ...]) -> str:
    if some:
        return "eyes in drawings follow no rule that was measured"
    if max(each.apart_px for each in eyes) < LEAST_APART_PX:
        return f"the eyes are less than {LEAST_APART_PX} pixels apart"
    return "none is seen from the front"


CHECK = Check(
    id="faces",
    question="Are both eyes of each face there, and alike?",
    limit=0.4,
    unit="structure of the weaker eye ÷ the stronger",
    source="Set on labelled photographs with one eye painted over, shrunk or slipped; how many are caught, and how "
    "many sound faces fail, is in docs/detectors.md (bench/detector_faults.py).",
    needs=(),
    run=_run,
)
