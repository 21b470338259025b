"""How long do all checks together take on one picture of 512 pixels, detectors loaded?

    python bench/checks.py [PICTURE]

Every check of the folder, as `emblazon check` runs them, with the eye, a library and expected lettering; the first
run loads the detectors and does not count. Printed: the median of the whole, then the slowest checks by themselves
(what several share is counted for the one that asks first).
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from emblazon.brand.load import load_kit
from emblazon.check import Asked, Evidence, as_picture, check, checks, examine
from emblazon.pixels import read_picture, render_svg, resize
from emblazon.records import FileFacts, Pixels
from emblazon.settings import load_settings
from emblazon.studio import Studio

ROOT = Path(__file__).parents[1]
KIT = ROOT / "examples/northwind/brand.toml"
ROUNDS = 7
SIDE = 512
GOAL_MS = 400


def main() -> None:
    """Print the figures."""
    kit = load_kit(KIT)
    pixels = _picture()
    with tempfile.TemporaryDirectory() as home:
        studio = Studio(load_settings(environment={"EMBLAZON_HOME": home}), say=print)

        def evidence() -> Evidence:
            return Evidence(
                as_picture(pixels),
                kit,
                eye=studio.eye,
                asked=Asked(brief="a lighthouse", alt="A lighthouse on a cliff", lettering=("Northwind",)),
                library=studio.store.known(studio.eye.embed),
                file=FileFacts("PNG", "RGBA"),
                today=date(2026, 11, 24),
            )

        check(evidence())
        whole = [_ms(lambda: check(evidence())) for _ in range(ROUNDS)]
        wall, cpu = (statistics.median(each) for each in zip(*whole, strict=True))
        print(f"all {len(checks())} checks  {wall:7.0f} ms, {cpu:.0f} ms of CPU   goal < {GOAL_MS} ms")
        seen = evidence()
        single = {each.id: _ms(lambda each=each: examine(each, seen)) for each in checks()}
    for name, (wall, cpu) in sorted(single.items(), key=lambda pair: -pair[1][1])[:15]:
        print(f"  {name:18} {wall:7.1f} ms, {cpu:6.1f} ms of CPU")


def _picture() -> Pixels:
    if len(sys.argv) > 1:
        return resize(read_picture(Path(sys.argv[1])), SIDE, SIDE)
    logo = ROOT / "examples/northwind/logo/northwind-on-light.svg"
    drawn = render_svg(logo.read_bytes(), size_px=SIDE, name="logo")
    return resize(drawn, SIDE, SIDE)


def _ms(run: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds of wall time and of CPU time, all threads together."""
    wall, cpu = time.perf_counter(), time.process_time()
    run()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


if __name__ == "__main__":
    main()
