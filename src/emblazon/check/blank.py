"""Is there a picture at all? Neither next to nothing, nor one flat sheet over the whole frame."""

from emblazon.check.base import Check, Evidence, lightness
from emblazon.records import Finding

MOST_COVER = 0.97
LEAST_VARIATION = 0.02


def _run(check: Check, evidence: Evidence) -> Finding:
    pixels = evidence.picture.pixels
    cover = float((pixels[..., 3] >= 128).mean())
    if cover < check.limit:
        return check.finding("fail", cover, f"Only {cover:.1%} of the frame is drawn on.", repair="redraw")
    variation = float(
        lightness(pixels).std() + pixels[..., :3][pixels[..., 3] >= 128].std(axis=0).max() / 255
    )
    if cover > MOST_COVER and variation < LEAST_VARIATION:
        words = f"One flat sheet covers {cover:.0%} of the frame."
        return check.finding("fail", cover, words, repair="redraw")
    return check.finding("pass", cover, f"{cover:.0%} of the frame is drawn on.")


CHECK = Check(
    id="blank",
    question="Is there a picture at all?",
    limit=0.015,
    unit="share of the frame",
    source="House rule: the slightest training pictures (a pin, a thread) cover about 2 %.",
    needs=(),
    run=_run,
)
