import numpy as np
import pytest

from emblazon.audit import photographs
from emblazon.audit.photographs import BANDS, DARKEST, band, tone, typology_angle
from emblazon.brand.colour import rgb_from_lab
from emblazon.detect.faces import Face


def colour(lightness: float, yellow: float):
    return np.clip(np.round(rgb_from_lab([lightness, 12, yellow])), 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("lightness", "yellow", "angle"), [(70, 20, 45.0), (50, 20, 0.0), (38.45, 20, -30.0)]
)
def test_the_angle_is_chardons(lightness: float, yellow: float, angle: float) -> None:
    assert typology_angle(colour(lightness, yellow)[None]) == pytest.approx(angle, abs=1.0)


def test_bands_run_from_very_light_to_dark() -> None:
    assert [band(angle) for angle in (60, 45, 35, 20, 0, -40)] == [*(name for _, name in BANDS), DARKEST]
    assert band(55.0) == "light"


def test_the_skin_of_a_face_is_read_inside_its_box() -> None:
    pixels = np.full((80, 80, 4), 255, np.uint8)
    pixels[20:60, 20:60, :3] = colour(70, 20)
    face = Face((20, 20, 60, 60), np.zeros((5, 2), np.float32), 0.9)
    assert tone(pixels, face) == "light"
    assert tone(np.full_like(pixels, 255), face) == ""


def test_nothing_on_gender_is_said_of_a_photograph() -> None:
    assert not {"woman", "man", "gender"} & {name.lower() for name in dir(photographs)}
    assert not {"woman", "man"} & set(photographs.TONES)
