"""Does a part of the picture look like a mark that it must not resemble?

Each picture that was given is cut to what is visible of it and looked for in the whole picture, at any place, from a
tenth of its side on, somewhat stretched, and in any colours: what counts is how the shapes correlate (`logo_search`).
Turned or redrawn marks are beyond it, and so are marks that are hardly more than a disc or a bar: eyes, wheels and
windows would all look like them.
"""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import numpy as np

from emblazon.check.base import Check, Evidence
from emblazon.check.logo_search import Mark, as_mark, correlation, find
from emblazon.pixels import content_box
from emblazon.records import Finding, Pixels

MOST_MARKS = 12
LEAST_SHARE = 0.1
TOO_PLAIN = 0.8
"""A mark whose ink correlates so well with a disc, a bar or a diamond is not looked for."""
REPORTED = 0.5
_NEAR_GROUND = 40


@runtime_checkable
class Pictured(Protocol):
    """A collection whose pictures can be looked at: names and pixels (H, W, 4)."""

    @property
    def pictures(self) -> Sequence[tuple[str, Pixels]]: ...


def _run(check: Check, evidence: Evidence) -> Finding:
    given = evidence.given
    if not isinstance(given, Pictured) or not given.pictures:
        return check.unknown("Not measured: the pictures to compare with cannot be looked at.")
    marks = [mark for name, pixels in given.pictures if (mark := cut_out(pixels, name)) is not None]
    looked = [mark for mark in marks if plainness(mark) < TOO_PLAIN][:MOST_MARKS]
    if not looked:
        return check.unknown(
            "Not measured: what was given is empty, or too plain a shape to be told by its form."
        )
    side = min(evidence.picture.pixels.shape[:2])
    found = [
        (mark.name, seen)
        for mark in looked
        for seen in find(evidence.picture.pixels, (mark,), least_px=LEAST_SHARE * side, found=REPORTED)
    ]
    more = len(given.pictures) - len(looked)
    left_out = f" {more} more were not looked for: empty, too plain, or too many." if more else ""
    if not found:
        return check.finding("pass", 0.0, f"Nothing looks like any of {len(looked)} given marks.{left_out}")
    name, seen = max(found, key=lambda each: each[1].score)
    width, height = evidence.picture.pixels.shape[1::-1]
    left, top, right, bottom = seen.box
    place = max(0, left), max(0, top), min(width, right), min(height, bottom)
    words = f"A part looks like {name!r}: its shape correlates by {seen.score:.0%}.{left_out}"
    verdict = "fail" if seen.score > check.limit else "pass"
    return check.finding(verdict, seen.score, words, repair="redraw", place=place)


def cut_out(pixels: Pixels, name: str) -> Mark | None:
    """A given picture as a mark: what differs from the colour of its border; None when that is nothing."""
    alone = pixels
    if (pixels[..., 3] == 255).all():
        rgb = pixels[..., :3].astype(np.int16)
        rim = np.concatenate([rgb[0], rgb[-1], rgb[:, 0], rgb[:, -1]])
        away = np.abs(rgb - np.median(rim, axis=0)).max(axis=2)
        alone = pixels.copy()
        alone[..., 3] = np.clip(away * 255 // _NEAR_GROUND, 0, 255).astype(np.uint8)
    if content_box(alone) is None:
        return None
    visible = alone[..., 3] > 128
    light = visible.any() and float(alone[visible][:, :3].mean()) > 128
    return as_mark(alone, name, "dark" if light else "light")


def plainness(mark: Mark) -> float:
    """How well the mark's ink correlates with the likest of a disc, a bar and a diamond in its frame, at most 1."""
    height, width = mark.alpha.shape
    y, x = (np.linspace(-1, 1, side, dtype=np.float32) for side in (height, width))
    across, down = np.abs(x)[None, :], np.abs(y)[:, None]
    shapes = (across**2 + down**2 <= 1, across + down <= 1)
    bar = float((mark.alpha > 0.5).mean())
    return max(bar, *(correlation(mark.alpha, shape.astype(np.float32)) for shape in shapes))


CHECK = Check(
    id="look_alikes",
    question="Does a part of the picture look like a mark that was given?",
    limit=0.9,
    unit="correlation of shape",
    source="Measured: docs/lettering.md.",
    needs=("given",),
    run=_run,
)
