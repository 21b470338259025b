"""The shipped eye: what it sees in a drawn rocket, and how it fits pictures of any shape."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from emblazon.engine.eye import Eye, fit
from emblazon.engine.text import TextEncoder

SHIPPED = Path(__file__).parents[2] / "src/emblazon/weights"


@pytest.fixture(scope="module")
def eye() -> Eye:
    return Eye(SHIPPED, threads=1)


def rocket(size: int = 256) -> np.ndarray:
    """A rocket as emoji draw it: leaning right, white body, red nose and fins, flame."""
    image = Image.new("RGBA", (256, 256), (255, 255, 255, 0))
    pen = ImageDraw.Draw(image)
    pen.polygon([(128, 200), (108, 250), (128, 236), (148, 250)], fill=(255, 160, 20, 255))
    pen.polygon([(92, 150), (60, 210), (100, 196)], fill=(220, 40, 50, 255))
    pen.polygon([(164, 150), (196, 210), (156, 196)], fill=(220, 40, 50, 255))
    pen.ellipse((88, 10, 168, 230), fill=(225, 230, 236, 255))
    pen.chord((88, 10, 168, 230), 215, 325, fill=(220, 40, 50, 255))
    pen.ellipse((110, 90, 146, 126), fill=(60, 140, 220, 255), outline=(90, 100, 110, 255), width=6)
    return np.asarray(image.rotate(-45).resize((size, size), Image.Resampling.LANCZOS))


def test_a_rocket_is_nearer_to_rocket_than_to_cat(eye: Eye) -> None:
    seen = eye.embed([rocket()])[0]
    named, other = TextEncoder(SHIPPED, threads=1).embed(["rocket", "cat"])
    assert seen @ named > seen @ other


def test_vectors_have_unit_length_and_keep_their_order(eye: Eye) -> None:
    first, second = rocket(), np.full((40, 80, 4), 255, np.uint8)
    both = eye.embed([first, second])
    assert both.shape == (2, 384)
    np.testing.assert_allclose(np.linalg.norm(both, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(both[0], eye.embed([first])[0], atol=1e-5)
    np.testing.assert_allclose(both[1], eye.embed([second])[0], atol=1e-5)


def test_no_pictures_give_no_vectors(eye: Eye) -> None:
    assert eye.embed([]).shape == (0, 384)


def test_what_is_wide_is_fitted_whole() -> None:
    wide = np.zeros((10, 20, 4), np.uint8)
    wide[..., 3] = 255
    fitted = fit(wide)
    assert fitted[3].sum() == pytest.approx(32 * 64)
    assert not fitted[3, :16].any()
    assert not fitted[3, 48:].any()
    assert (fitted[:3, :16] == 1.0).all()


def test_fitting_is_the_area_average() -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (128, 128, 4), dtype=np.uint8)
    pixels[..., 3] = 255
    exact = pixels[..., 0].reshape(64, 2, 64, 2).mean(axis=(1, 3)) / 255
    np.testing.assert_allclose(fit(pixels)[0], exact, atol=1e-5)
    np.testing.assert_allclose(fit(pixels[:100, :100])[3], 1.0, atol=1e-5)


@pytest.mark.parametrize("shape", [(64, 64, 3), (64, 64), (0, 64, 4)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="height, width, 4"):
        fit(np.zeros(shape, np.uint8))
