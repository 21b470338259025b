"""Is there a picture at all? Neither next to nothing, nor one flat sheet over the whole frame."""

from emblazon.check.base import Check, Evidence
from emblazon.check.planes import planes, seen
from emblazon.records import Finding

MOST_COVER = 0.97
LEAST_VARIATION = 0.02


def _run(check: Check, evidence: Evidence) -> Finding:
    pixels = evidence.picture.pixels
    cover = float((pixels[..., 3] >= 128).mean())
    if cover < check.limit:
        return check.finding(
            "fail",
            cover,
            f"Only {cover:.1%} of the frame is drawn on.",
            repair="redraw",
            place=seen(evidence),
        )
    if cover > MOST_COVER and _variation(evidence) < LEAST_VARIATION:
        words = f"One flat sheet covers {cover:.0%} of the frame, with nothing on it."
        return check.finding("fail", 0.0, words, repair="redraw", place=seen(evidence))
    return check.finding("pass", cover, f"{cover:.0%} of the frame is drawn on.")


def _variation(evidence: Evidence) -> float:
    """The deviation of lightness and the largest one of a channel, 0–1 each, together."""
    colours = evidence.picture.pixels[::8, ::8, :3]
    return float(planes(evidence).light.std() + colours.reshape(-1, 3).std(axis=0).max() / 255)


CHECK = Check(
    id="blank",
    question="Is there a picture at all?",
    limit=0.015,
    unit="share of the frame",
    source="House rule: the slightest training pictures (a pin, a thread) cover about 2 %.",
    needs=(),
    run=_run,
)
