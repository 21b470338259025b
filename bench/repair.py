"""What does the repair loop gain? The same briefs and seeds with one attempt, and with as many as `--attempts`.

    python bench/repair.py [--briefs 100] [--attempts 4]

Briefs go round the three sample kits, four styles, and both languages, with the kit's own strictness of colour, so
that other things fail than colour alone. Printed: pictures that pass before and after, each check that failed with
how often it was mended and how often the mending broke it, what was repaired, and the seconds that it took.
"""

import argparse
import collections
import itertools
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from emblazon.brand.kit import Kit
from emblazon.brand.load import load_kit
from emblazon.records import Kept, Request
from emblazon.settings import load_settings
from emblazon.studio import Studio

ROOT = Path(__file__).parents[1]
KITS = [load_kit(path) for path in sorted((ROOT / "examples").glob("*/brand.toml"))]
STYLES = ("flat", "3d", "gradient", "clipart")
SUBJECTS = (
    "a rocket lifting off", "a coffee cup with steam", "an owl reading a book", "a sailboat at dawn", "an apple",
    "a teapot", "a red bicycle", "a lighthouse on a cliff", "a cactus in a pot", "a fox", "an umbrella in the rain",
    "a guitar", "an old camera", "a tree in autumn", "a mushroom", "a whale", "a hot air balloon", "a golden key",
    "a desk lamp", "un phare", "un chat noir", "une montgolfière", "un vélo", "a train", "a bell",
)  # fmt: skip


def main() -> None:
    """Draw every brief twice and compare."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--briefs", type=int, default=100)
    parser.add_argument("--attempts", type=int, default=4)
    asked = parser.parse_args()
    briefs = list(itertools.islice(_briefs(), asked.briefs))
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(load_settings(environment={"EMBLAZON_HOME": f"{folder}/home"}), say=lambda _: None)
        before, first_s = _draw(studio, briefs, attempts=1, out=Path(folder) / "before")
        after, all_s = _draw(studio, briefs, attempts=asked.attempts, out=Path(folder) / "after")
    _print(before, after)
    count = len(briefs)
    print(
        f"seconds a picture: {first_s / count:.2f} with one attempt, {all_s / count:.2f} with {asked.attempts}"
    )


def _briefs() -> Iterator[tuple[Request, Kit]]:
    """Without end: each round gives every subject another style and kit."""
    for turn in itertools.count():
        for number, subject in enumerate(SUBJECTS):
            kit = KITS[(number + turn) % len(KITS)]
            yield Request(subject, style=STYLES[(number + turn) % 4], formats=_formats(kit), seed=turn), kit


def _formats(kit: Kit) -> tuple[str, ...]:
    return tuple(each.name for each in kit.formats[:2])


def _draw(
    studio: Studio, briefs: list[tuple[Request, Kit]], *, attempts: int, out: Path
) -> tuple[list[Kept], float]:
    kept: list[Kept] = []
    began = time.perf_counter()
    for request, kit in briefs:
        events = studio.make(replace(request, attempts=attempts), kit, out)
        kept += [event for event in events if isinstance(event, Kept)]
    return kept, time.perf_counter() - began


def _print(before: list[Kept], after: list[Kept]) -> None:
    reports = [(one.signed.report, other.signed.report) for one, other in zip(before, after, strict=True)]
    count = len(reports)
    passed = [sum(pair[place].passed for pair in reports) for place in (0, 1)]
    print(f"{count} pictures: {passed[0]} passed before, {passed[1]} after")
    failed, mended, broken = (collections.Counter[str]() for _ in range(3))
    for one, other in reports:
        first, last = ({each.check for each in report.failures} for report in (one, other))
        failed.update(first)
        mended.update(first - last)
        broken.update(last - first)
    for check, times in failed.most_common():
        print(f"  {check:20} failed {times:3}, mended {mended[check]:3}, broken by mending {broken[check]:3}")
    for check in broken.keys() - failed.keys():
        print(f"  {check:20} failed   0, mended   0, broken by mending {broken[check]:3}")
    repairs = collections.Counter(each.repair or "nothing" for one, _ in reports for each in one.failures)
    print("  asked for: " + ", ".join(f"{name} {times}" for name, times in repairs.most_common()))
    used = collections.Counter[str]()
    for kept in after:
        mending = kept.signed.picture.mending
        used["re-framed"] += mending.margin > 0
        used["roles recoloured"] += bool(mending.roles)
        used["edges drawn anew"] += mending.crisp
        used["label set firmer"] += mending.firmer > 0
        used["places drawn anew"] += bool(mending.patches)
    print("  in the pictures kept: " + ", ".join(f"{name} {times}" for name, times in used.items()))


if __name__ == "__main__":
    main()
