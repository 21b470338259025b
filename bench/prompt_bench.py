"""How long it takes to compile one brief for every card, tokenizers loaded and not.

python bench/prompt_bench.py
"""

import statistics
import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from prompt.regenerate import BRIEF, KIT

from emblazon.catalog import load_catalog
from emblazon.prompt import compile_prompt

ROUNDS = 20


def main() -> None:
    """Print the first time, which loads dialects and tokenizers, and the median of the rest."""
    profiles = load_catalog()
    seconds: list[float] = []
    for _ in range(ROUNDS + 1):
        began = perf_counter()
        for profile in profiles:
            compile_prompt(BRIEF, profile, kit=KIT)
        seconds.append(perf_counter() - began)
    first, rest = seconds[0] * 1000, statistics.median(seconds[1:]) * 1000
    print(f"{len(profiles)} cards: first {first:.0f} ms, then {rest:.0f} ms (median of {ROUNDS})")


if __name__ == "__main__":
    main()
