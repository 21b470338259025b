"""The shipped upscaler on held-out pictures: gain over Lanczos, colour kept, time.

    python bench/upscale.py TRAINING [--pictures 60]

TRAINING is the training set's folder (`emblazon train data`). Each held-out 512 px picture is area-averaged to 64 and
128 px and enlarged again by the shipped network, as `make` does it: uint8 in, uint8 out. PSNR is over colour on white
and alpha together; ΔE2000 is between the small picture and the enlarged one averaged down again, over white.
"""

import argparse
import statistics
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from emblazon.brand.colour import delta_e
from emblazon.engine.crops import load_large
from emblazon.engine.data.render import area_average
from emblazon.engine.over_white import to_over_white
from emblazon.engine.upscale import SIZE_PX, Upscaler
from emblazon.pixels import over

WEIGHTS = Path(__file__).parents[1] / "src/emblazon/weights"
WHITE = (255, 255, 255)


def main() -> None:
    """Print the figures for both factors."""
    parser = argparse.ArgumentParser()
    parser.add_argument("training", type=Path)
    parser.add_argument("--pictures", type=int, default=60)
    asked = parser.parse_args()
    large = load_large(asked.training)
    upscaler = Upscaler(WEIGHTS)
    for factor in (8, 4):
        gains, drifts, times = list[float](), list[float](), list[float]()
        for row in large.held_out[: asked.pictures]:
            truth = np.asarray(large.pixels[row])
            small = area_average(truth, factor)
            began = time.perf_counter()
            ours = upscaler.enlarge(small)
            times.append(time.perf_counter() - began)
            gains.append(psnr(ours, truth) - psnr(lanczos(small), truth))
            drifts.append(float(delta_e(over(area_average(ours, factor), WHITE), over(small, WHITE)).mean()))
        print(
            f"x{factor}: {statistics.mean(gains):+.2f} dB over Lanczos, mean dE2000 {statistics.mean(drifts):.2f}"
            f" (worst picture {max(drifts):.2f}), {statistics.median(times):.2f} s each, {len(gains)} pictures"
        )


def psnr(ours: NDArray[np.uint8], truth: NDArray[np.uint8]) -> float:
    """Peak signal-to-noise ratio in dB."""
    error = float(np.square(to_over_white(ours) - to_over_white(truth)).mean())
    return -10 * float(np.log10(max(error, 1e-10)))


def lanczos(small: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Pillow's Lanczos of premultiplied colour, back to straight."""
    image = Image.fromarray(small).convert("RGBa").resize((SIZE_PX, SIZE_PX), Image.Resampling.LANCZOS)
    return np.asarray(image.convert("RGBA"))


if __name__ == "__main__":
    main()
