"""Pictures to audit: some of the shipped references, and an eye that knows no training picture."""

from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from emblazon.audit import How, Shown
from emblazon.brand.kit import Kit
from emblazon.engine.eye import Eye
from emblazon.engine.references import References
from emblazon.engine.sameness import Alike
from emblazon.records import Citation, Pixels, Request

WEIGHTS = Path(str(resources.files("emblazon") / "weights"))


@cache
def references() -> References:
    return References(WEIGHTS)


@cache
def pictures(word: str) -> tuple[Pixels, ...]:
    """The shipped pictures whose label begins with `word`, by label."""
    rows = sorted((each.label, each.sha256) for each in references().shown if each.label.startswith(word))
    return tuple(references().picture(sha256) for _, sha256 in rows)


class FarEye:
    """The real eye, but no training picture is near."""

    def __init__(self) -> None:
        self._eye = Eye(WEIGHTS)

    def embed(self, pictures: Sequence[Pixels]):
        return self._eye.embed(pictures)

    def nearest(self, pixels: Pixels) -> Alike:
        return Alike("", "a far one (flat)", 30, 0.2, "Ada", "MIT", "somewhere 1.0")


def draw(request: Request, kit: Kit) -> Iterator[Shown]:
    """As many as are asked for: men, or what the kit's policy adds, in turn."""
    assert request.seed is not None
    additions = [each.words for each in kit.people.additions]
    for number in range(request.count):
        addition = additions[number % len(additions)] if additions else ""
        found = pictures("woman " if "woman" in addition else "man ")
        how = How("house", request.words, addition, (CITED,), "ab" * 32, "cd" * 32)
        seed = request.seed + number
        yield Shown(f"seed {seed}", found[number % len(found)], seed, how, drawing=True)


CITED = Citation("retrieved", "ef" * 32, "businessman", "somewhere 1.0", "Ada", "MIT")
