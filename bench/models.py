"""Speed of what stands around a model: listing, choosing, writing prompts, and the path beside an instant back end.

python bench/models.py
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from emblazon.backends import Found, Registered
from emblazon.backends.base import Stage
from emblazon.brand.kit import Kit, plain_kit
from emblazon.brand.load import load_kit
from emblazon.brief import read_brief
from emblazon.catalog import find_profile, load_catalog
from emblazon.choose import choose_model
from emblazon.pixels import resize
from emblazon.prompt import write_prompt
from emblazon.records import Draft, Progress, Request, Run
from emblazon.settings import Settings
from emblazon.studio import Studio

ROOT = Path(__file__).parents[1]
WORDS = 'a photograph of a fox reading under a tree, soft light, the text "SPRING SALE", no people'
SIZE_PX, PICTURES = 512, 9


def main() -> None:
    """Print every figure beside its goal."""
    kit, cards = load_kit(ROOT / "examples/northwind/brand.toml"), load_catalog()
    brief = read_brief(Request(WORDS, budget_usd=1.0), kit, seed=0)
    free = plain_kit()
    print(f"{len(cards)} cards")
    report(
        "choosing among all cards", median_ms(lambda: choose_model(brief, free, cards, missing={})), "< 20"
    )
    drawn = [card for card in cards if card.inputs.text]
    report(
        "one brief for all cards",
        median_ms(lambda: [write_prompt(brief, card, kit=kit) for card in drawn]),
        "< 200",
    )
    report(
        "reading all cards, once a process",
        fresh_ms("from emblazon.catalog import load_catalog; load_catalog()"),
        "",
    )
    report("the path, a picture, plain kit", path_ms(free), "< 150")
    report("the path, a picture, strict recolouring and SVG", path_ms(kit, vector=True), "")


def report(what: str, value: float, goal: str) -> None:
    """One line: figure and goal."""
    print(f"{what:48} {value:8.1f} ms  {f'goal {goal}' if goal else ''}", flush=True)


def median_ms(step: Callable[[], object], times: int = 15) -> float:
    """Median milliseconds of a call, after one."""
    step()
    taken: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        step()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken) * 1e3


def fresh_ms(code: str) -> float:
    """Milliseconds of `code` in a fresh interpreter, over what the interpreter and the imports take."""
    timed = f"import time, emblazon.catalog; t = time.perf_counter(); {code}; print(time.perf_counter() - t)"
    said = [
        subprocess.run([sys.executable, "-c", timed], capture_output=True, text=True, check=True)
        for _ in range(3)
    ]
    return statistics.median(float(each.stdout) for each in said) * 1e3


class Instant:
    """A back end that answers at once, with a picture of the finished size: what is left is the path's own time."""

    id = "echo"

    def __init__(self) -> None:
        small = np.random.default_rng(0).integers(0, 256, (8, 8, 4), np.uint8)
        small[..., 3] = 255
        self.pixels = resize(small, SIZE_PX, SIZE_PX)

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        for seed in stage.seeds:
            yield Progress("generate", 1, 1)
            yield Draft(self.pixels, seed)


def path_ms(kit: Kit, *, vector: bool = False) -> float:
    """Milliseconds of a further picture of one `make`, from brief to signed and kept, the drawing taking none."""
    echo = find_profile(load_catalog(), "echo")
    sizes = echo.sizes.model_copy(update={"default": (SIZE_PX, SIZE_PX), "fixed": ((SIZE_PX, SIZE_PX),)})
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(home=Path(folder) / "home", out=Path(folder) / "out")
        found = Found({"echo": Registered("echo", "instant", None, lambda: lambda access: Instant())}, {})
        studio = Studio(settings, say=lambda words: None, found=found)
        studio.profiles = tuple(
            card.model_copy(update={"sizes": sizes}) if card.id == "echo" else card
            for card in studio.profiles
        )
        asked = Request("an owl", seed=7, model="echo", style="flat", attempts=1, vector=vector)

        def walk(count: int) -> float:
            began = time.perf_counter()
            run = [
                each
                for each in studio.make(replace(asked, count=count), kit, settings.out)
                if isinstance(each, Run)
            ]
            assert len(run[0].kept) == count
            return time.perf_counter() - began

        walk(1)
        return (walk(1 + PICTURES) - walk(1)) / PICTURES * 1e3


if __name__ == "__main__":
    main()
