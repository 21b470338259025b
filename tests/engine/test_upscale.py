"""The shipped upscaler: shape, colour and alpha of what it enlarges."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from emblazon.engine.over_white import to_over_white
from emblazon.engine.upscale import Upscaler

SHIPPED = Path(__file__).parents[2] / "src/emblazon/weights"


@pytest.fixture(scope="module")
def upscaler() -> Upscaler:
    return Upscaler(SHIPPED, threads=1)


def emblem(size: int) -> np.ndarray:
    """Three overlapping shapes on nothing, area-averaged from 1,024 px."""
    image = Image.new("RGBA", (1024, 1024), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    pen.ellipse((100, 100, 900, 900), fill=(240, 180, 40, 255))
    pen.polygon([(512, 200), (820, 780), (204, 780)], fill=(40, 90, 200, 255))
    pen.rectangle((450, 450, 574, 700), fill=(250, 250, 250, 255))
    return np.asarray(image.convert("RGBa").resize((size, size), Image.Resampling.BOX).convert("RGBA"))


def averaged(pixels: np.ndarray, factor: int) -> np.ndarray:
    """Over white plus alpha, (4, H / factor, W / factor)."""
    planes = to_over_white(pixels)
    side = planes.shape[1] // factor
    return planes.reshape(4, side, factor, side, factor).mean(axis=(2, 4))


@pytest.mark.parametrize("size", [64, 128])
def test_averaged_back_it_is_what_went_in(upscaler: Upscaler, size: int) -> None:
    small = emblem(size)
    large = upscaler.enlarge(small)
    assert large.shape == (512, 512, 4)
    assert large.dtype == np.uint8
    error = np.abs(averaged(large, 512 // size) - to_over_white(small))
    assert error.mean() < 0.006
    assert np.abs(averaged(large, 128) - averaged(small, size // 4)).max() < 0.02


@pytest.mark.parametrize("colour", [(200, 30, 60, 255), (255, 255, 255, 255), (0, 0, 0, 0)])
def test_a_flat_picture_stays_flat(upscaler: Upscaler, colour: tuple[int, int, int, int]) -> None:
    small = np.broadcast_to(np.array(colour, np.uint8), (64, 64, 4)).copy()
    planes = to_over_white(upscaler.enlarge(small))
    error = np.abs(planes - to_over_white(small)[:, :1, :1])
    assert np.quantile(error, 0.9999) <= 5 / 255
    assert error.max() <= 12 / 255  # A corner pixel has few neighbours to lean on.


def test_the_same_picture_gives_the_same_pixels(upscaler: Upscaler) -> None:
    assert (upscaler.enlarge(emblem(64)) == upscaler.enlarge(emblem(64))).all()


@pytest.mark.parametrize("shape", [(32, 32, 4), (64, 128, 4), (64, 64, 3)])
def test_other_sizes_are_refused(upscaler: Upscaler, shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="64, 64, 4"):
        upscaler.enlarge(np.zeros(shape, np.uint8))
