import io

import numpy as np
import pytest
from check_evidence import proper, with_pixels
from craft_pictures import scene
from PIL import Image

from emblazon.check.base import Evidence, FileFacts
from emblazon.check.blocks import CHECK
from emblazon.records import Pixels


def compressed(pixels: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(buffer, "JPEG", quality=quality)
    return np.array(Image.open(buffer).convert("RGBA"))


def passing() -> Evidence:
    return with_pixels(scene())


def failing() -> Evidence:
    return with_pixels(compressed(scene(), 15))


@pytest.mark.parametrize(("quality", "verdict"), [(95, "pass"), (90, "pass"), (25, "fail"), (10, "fail")])
def test_strong_compression_is_found_after_it_was_saved_as_something_else(quality: int, verdict: str) -> None:
    assert CHECK.run(CHECK, with_pixels(compressed(scene(), quality))).verdict == verdict


def test_a_cut_off_grid_is_found_as_well() -> None:
    cropped = np.ascontiguousarray(compressed(scene(), 20)[3:, 5:])
    assert CHECK.run(CHECK, with_pixels(cropped)).verdict == "fail"


def test_a_drawing_of_eight_pixel_squares_is_no_compression() -> None:
    pixels = proper().picture.pixels.copy()
    pixels[::64] = (0, 0, 0, 255)
    pixels[:, ::64] = (0, 0, 0, 255)
    assert CHECK.run(CHECK, with_pixels(pixels)).verdict == "pass"


def test_the_quality_that_the_file_states_is_told() -> None:
    evidence = failing()
    told = Evidence(evidence.picture, evidence.kit, file=FileFacts("JPEG", "RGB", quality=15))
    assert "JPEG quality 15" in CHECK.run(CHECK, told).words
