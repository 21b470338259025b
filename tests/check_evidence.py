"""Evidence that the tests of single checks build on: an owl made properly, and ways to change it."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from owl_pictures import NORTH, SQUARE, draft, lanczos, make_plan

from emblazon.brand.kit import Colour, Forbidden, Identity, Kit, Palette
from emblazon.check.base import Alike, Evidence
from emblazon.records import Draft, Mending, Picture, Pixels
from emblazon.refine import Attempt, refine

KIT = Kit(
    identity=Identity(name="North"),
    palette=Palette(
        colours=tuple(
            Colour(name=name, hex=swatch.hex, role=role)
            for name, swatch, role in zip(
                ("navy", "teal", "orange", "cream"),
                NORTH,
                ("primary", "secondary", "accent", "background"),
                strict=True,
            )
        ),
        forbidden=(Forbidden(hex="#ff0000", tolerance=12.0),),
    ),
)


class FakeEye:
    """An encoder with a fixed opinion. `similarity`: to the nearest training picture; `own`: to the right words."""

    def __init__(self, similarity: float = 0.5, own: float = 0.6) -> None:
        self.similarity, self.own = similarity, own

    def nearest(self, pixels: Pixels) -> Alike:
        return Alike("", "owl (flat)", 0, self.similarity, "Ann", "CC-BY-4.0", "noto 1.0", form=0.5)

    def agreement(self, pixels: Pixels, texts: Sequence[str]) -> Sequence[float]:
        return [self.own, *[0.3] * (len(texts) - 1)]


@lru_cache(maxsize=1)
def proper() -> Evidence:
    """A picture as `refine` makes it, in one format, with an eye that likes it."""
    plan = make_plan(formats=(SQUARE,))
    picture = refine(draft(), plan, upscale=lanczos, attempt=Attempt(1, "strict", Mending(margin=0.05)))
    return Evidence(picture, KIT, plan, FakeEye())


def with_pixels(pixels: Pixels) -> Evidence:
    """The proper evidence, but with these pixels as the picture and as its draft, and nothing derived from it."""
    picture = Picture(pixels=pixels, seed=1, draft=Draft(pixels, 1), recolour="strict")
    return replace(proper(), picture=picture)
