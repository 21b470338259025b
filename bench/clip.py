"""What does a lent CLIP make of the check of adherence, and what does it cost? On pictures that you label.

    python bench/clip.py MODEL PICTURES

MODEL is the folder that `[checks] clip` names. PICTURES is a folder of pictures, each named by what it shows ("a red
kite.png"); fifty or more, all different. Every one meets its own name and the next one's; for some limits, the share
of each that passes. Then seconds to open the model and milliseconds a picture, its words among them.
"""

import sys
from pathlib import Path
from time import perf_counter

import numpy as np

from emblazon.bounded import read_one
from emblazon.brand.kit import NEUTRAL_KIT
from emblazon.check import as_picture, examine
from emblazon.check.adherence import CHECK
from emblazon.check.base import Asked, Evidence
from emblazon.checking import pictures_in
from emblazon.detect.clip import Clip
from emblazon.records import Pixels


def main() -> None:
    """Print one line a limit, the check's own marked, then the times."""
    model, folder = Path(sys.argv[1]), Path(sys.argv[2])
    clip, paths = Clip(model), pictures_in([folder])
    pictures = [read_one(path).pixels for path in paths]
    names = [path.stem for path in paths]
    began = perf_counter()
    share(pictures[0], names[0], clip)
    opened = perf_counter() - began
    right = np.array([share(pixels, name, clip) for pixels, name in zip(pictures, names, strict=True)])
    began = perf_counter()
    others = [*names[1:], names[0]]
    wrong = np.array([share(pixels, name, clip) for pixels, name in zip(pictures, others, strict=True)])
    each = (perf_counter() - began) / len(pictures)
    print(f"{len(pictures)} pictures, {clip.name}")
    for limit in (0.7, 0.8, 0.9, 0.95, 1.0):
        mark = "  <- the check" if limit == CHECK.limit else ""
        print(
            f"limit {limit:.2f}: right {np.mean(right >= limit):.0%}, wrong {np.mean(wrong >= limit):.0%}{mark}"
        )
    print(f"{opened:.1f} s to open and judge the first, {each * 1000:.0f} ms a picture from then on")


def share(pixels: Pixels, label: str, clip: Clip) -> float:
    """The share of unrelated subjects that `label` beats on the picture, 0–1."""
    evidence = Evidence(as_picture(pixels), NEUTRAL_KIT, asked=Asked(brief=label), clip=clip)
    return examine(CHECK, evidence).measure or 0.0


if __name__ == "__main__":
    main()
