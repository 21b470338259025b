import numpy as np
import pytest

from emblazon.brand.colour import delta_e, oklab_from_rgb, oklch_from_oklab
from emblazon.brand.kit import Forbidden
from emblazon.brand.ramp import PURE, STOPS, codes, colours_of, distance_to_ramps, forbidden, ramp, ramps
from emblazon.brand.skin import may_be_skin


def test_a_ramp_runs_from_dark_through_the_colour_to_light() -> None:
    stops = ramp((244, 162, 89))
    assert stops.shape == (STOPS, 3)
    assert tuple(stops[PURE]) == (244, 162, 89)
    light = oklab_from_rgb(stops)[:, 0]
    assert np.all(np.diff(light) > 0)
    brand = oklab_from_rgb((244, 162, 89))[0]
    assert light[0] == pytest.approx(0.25 * brand, abs=0.01)
    assert light[-1] == pytest.approx(brand + 0.85 * (1 - brand), abs=0.01)


def test_a_ramp_keeps_its_hue() -> None:
    hues = oklch_from_oklab(oklab_from_rgb(ramp((19, 168, 158))[20:130]))[:, 2]
    assert np.ptp(hues) < 4


def test_white_is_on_no_ramp_of_a_strong_colour_and_on_that_of_white() -> None:
    white = np.array([[255, 255, 255]], np.uint8)
    assert distance_to_ramps(white, ramps(["#0b2545"]))[0] > 4
    assert distance_to_ramps(white, ramps(["#ffffff"]))[0] == 0


def test_distance_is_the_least_delta_e_to_any_stop() -> None:
    colours = np.random.default_rng(0).integers(0, 256, (400, 3)).astype(np.uint8)
    stops = ramps(["#0b2545", "#f4a259"])
    brute = delta_e(colours[:, None], stops.reshape(-1, 3)[None]).min(axis=1)
    found = distance_to_ramps(colours, stops)
    assert np.all(found >= brute - 1e-3)
    near = brute < 15
    assert near.sum() > 40
    assert np.allclose(found[near], brute[near], atol=0.2)


def test_forbidden_stops_are_replaced_by_free_neighbours() -> None:
    avoid = (Forbidden(hex="#fbd9bc", tolerance=5.0),)
    assert forbidden(ramps(["#f4a259"])[0], avoid).any()
    assert not forbidden(ramps(["#f4a259"], avoid=avoid)[0], avoid).any()


def test_codes_and_colours_are_inverse() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (50, 3)).astype(np.uint8)
    assert np.array_equal(colours_of(codes(colours)), colours)


def test_skin_tones_are_skin_and_brand_colours_are_not() -> None:
    tones = np.array([[247, 222, 206], [224, 172, 130], [141, 85, 54], [92, 56, 40]], np.uint8)
    others = np.array([[11, 37, 69], [19, 168, 158], [255, 204, 77], [128, 128, 128]], np.uint8)
    assert may_be_skin(tones).all()
    assert not may_be_skin(others).any()
