"""Who is seen in a picture: found once for the checks of faces, hands and bodies.

How often each kind of picture has its people found is measured in docs/detectors.md; what is missed too often there
is never taken for absent.
"""

from typing import Literal

from emblazon.check.base import Evidence
from emblazon.detect.bodies import Body, find_bodies
from emblazon.detect.faces import Face, find_faces
from emblazon.detect.hands import Hand, find_hands
from emblazon.detect.medium import Medium, medium
from emblazon.records import Box, Repair

What = Literal["faces", "hands", "bodies"]
FOUND: dict[What, dict[Medium, str]] = {
    "faces": {"photograph": "98 %", "rendering": "89 %", "drawing": "9 %"},
    "hands": {"photograph": "88 %", "rendering": "38 %", "drawing": "1 %"},
    "bodies": {"photograph": "82 %", "rendering": "21 %", "drawing": "7 %"},
}
"""Of labelled pictures that show some, how many had at least one found (bench/detectors.py)."""
RELIABLE: dict[What, tuple[Medium, ...]] = {
    "faces": ("photograph", "rendering"),
    "hands": ("photograph",),
    "bodies": ("photograph",),
}
"""Where more than four of five are found, so that none found means none there."""
LEAST_SURE_BODY = 0.8
"""A body that nothing else bears out counts from this score: 1 of 77 photographs without people reaches it."""
INPAINTED = 0.25


def faces(evidence: Evidence) -> tuple[Face, ...]:
    """All faces found."""
    return evidence.once("faces", lambda: find_faces(evidence.picture.pixels))


def hands(evidence: Evidence) -> tuple[Hand, ...]:
    """All hands found."""
    return evidence.once("hands", lambda: find_hands(evidence.picture.pixels))


def bodies(evidence: Evidence) -> tuple[Body, ...]:
    """All bodies found."""
    return evidence.once("bodies", lambda: find_bodies(evidence.picture.pixels))


def people(evidence: Evidence) -> int:
    """How many people are seen, by faces or by bodies, whichever are more."""
    return max(len(faces(evidence)), len(bodies(evidence)))


def kind(evidence: Evidence) -> Medium:
    """What the picture seems made with: by its plan's style, or else by measure."""
    style = "" if evidence.plan is None else evidence.plan.style
    seen: Medium = evidence.once("medium", lambda: medium(evidence.picture.pixels))
    return "rendering" if style == "3d" and seen == "drawing" else seen


def reliable(evidence: Evidence, what: What) -> bool:
    """Whether none found means none there."""
    return kind(evidence) in RELIABLE[what]


def missed(evidence: Evidence, what: What) -> str:
    """Why none found says little here, as half a sentence."""
    seen = kind(evidence)
    return f"of {seen}s that show {what}, only {FOUND[what][seen]} have any found"


def mend(evidence: Evidence, place: Box) -> Repair:
    """Inpaint a small place; draw anew where it is much of the picture."""
    height, width = evidence.picture.pixels.shape[:2]
    share = (place[2] - place[0]) * (place[3] - place[1]) / (width * height)
    return "inpaint" if share < INPAINTED else "redraw"


def counted(number: int, one: str, more: str) -> str:
    """ "1 face", "3 faces"."""
    return f"{number} {one if number == 1 else more}"
