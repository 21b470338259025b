"""The colour maths against published values."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emblazon.brand.colour import (
    colour_name,
    contrast,
    delta_e,
    delta_e_2000,
    into_gamut,
    lab_from_rgb,
    nearest,
    oklab_from_oklch,
    oklab_from_rgb,
    oklch_from_oklab,
    parse_hex,
    rgb_from_lab,
    rgb_from_oklab,
    tints_and_shades,
    to_hex,
)
from emblazon.errors import InputError

SHARMA = """
50 2.6772 -79.7751 50 0 -82.7485 2.0425
50 3.1571 -77.2803 50 0 -82.7485 2.8615
50 2.8361 -74.0200 50 0 -82.7485 3.4412
50 -1.3802 -84.2814 50 0 -82.7485 1.0000
50 -1.1848 -84.8006 50 0 -82.7485 1.0000
50 -0.9009 -85.5211 50 0 -82.7485 1.0000
50 0 0 50 -1 2 2.3669
50 -1 2 50 0 0 2.3669
50 2.4900 -0.0010 50 -2.4900 0.0009 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0010 7.1792
50 2.4900 -0.0010 50 -2.4900 0.0011 7.2195
50 2.4900 -0.0010 50 -2.4900 0.0012 7.2195
50 -0.0010 2.4900 50 0.0009 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0010 -2.4900 4.8045
50 -0.0010 2.4900 50 0.0011 -2.4900 4.7461
50 2.5 0 50 0 -2.5 4.3065
50 2.5 0 73 25 -18 27.1492
50 2.5 0 61 -5 29 22.8977
50 2.5 0 56 -27 -3 31.9030
50 2.5 0 58 24 15 19.4535
50 2.5 0 50 3.1736 0.5854 1.0000
50 2.5 0 50 3.2972 0 1.0000
50 2.5 0 50 1.8634 0.5757 1.0000
50 2.5 0 50 3.2592 0.3350 1.0000
60.2574 -34.0099 36.2677 60.4626 -34.1751 39.4387 1.2644
63.0109 -31.0961 -5.8663 62.8187 -29.7946 -4.0864 1.2630
61.2901 3.7196 -5.3901 61.4292 2.2480 -4.9620 1.8731
35.0831 -44.1164 3.7933 35.0232 -40.0716 1.5901 1.8645
22.7233 20.0904 -46.6940 23.0331 14.9730 -42.5619 2.0373
36.4612 47.8580 18.3852 36.2715 50.5065 21.2231 1.4146
90.8027 -2.0831 1.4410 91.1528 -1.6435 0.0447 1.4441
90.9257 -0.5406 -0.9208 88.6381 -0.8985 -0.7239 1.5381
6.7747 -0.2908 -2.4247 5.8714 -0.0985 -2.2286 0.6377
2.0776 0.0795 -1.1350 0.9033 -0.0636 -0.5514 0.9082
"""
PAIRS = np.array([[float(each) for each in line.split()] for line in SHARMA.split("\n") if line])

channel = st.integers(0, 255)
rgb = st.tuples(channel, channel, channel)


def test_all_34_published_pairs_are_reproduced_to_four_decimals():
    assert PAIRS.shape == (34, 7)
    measured = delta_e_2000(PAIRS[:, :3], PAIRS[:, 3:6])
    np.testing.assert_allclose(measured, PAIRS[:, 6], atol=5.1e-5)
    np.testing.assert_allclose(delta_e_2000(PAIRS[:, 3:6], PAIRS[:, :3]), measured, atol=1e-12)


def test_float32_agrees_with_float64_and_stays_float32():
    pictures = np.random.default_rng(0).integers(0, 256, (64, 2, 3), np.uint8)
    fine = delta_e(pictures[:, 0], pictures[:, 1])
    quick = delta_e(pictures[:, 0].astype(np.float32), pictures[:, 1].astype(np.float32))
    assert (fine.dtype, quick.dtype) == (np.float64, np.float32)
    np.testing.assert_allclose(quick, fine, atol=2e-3)


@settings(deadline=None, max_examples=40)
@given(rgb, rgb)
def test_delta_e_is_symmetric_and_zero_only_for_the_same_colour(one, two):
    there, back = float(delta_e(one, two)), float(delta_e(two, one))
    assert there == pytest.approx(back, abs=1e-9)
    assert (there < 1e-6) == (one == two)


def test_known_colours_have_their_published_lab_and_oklab():
    np.testing.assert_allclose(lab_from_rgb([255, 0, 0]), [53.2408, 80.0925, 67.2032], atol=2e-3)
    np.testing.assert_allclose(lab_from_rgb([255, 255, 255]), [100, 0, 0], atol=1e-9)
    np.testing.assert_allclose(oklab_from_rgb([255, 0, 0]), [0.62796, 0.22486, 0.12585], atol=2e-5)
    np.testing.assert_allclose(oklab_from_rgb([0, 0, 255]), [0.45201, -0.03246, -0.31153], atol=2e-5)


@settings(deadline=None, max_examples=40)
@given(rgb)
def test_every_colour_survives_lab_oklab_and_oklch(colour):
    np.testing.assert_allclose(rgb_from_lab(lab_from_rgb(colour)), colour, atol=1e-4)
    lab = oklab_from_rgb(colour)
    np.testing.assert_allclose(rgb_from_oklab(oklab_from_oklch(oklch_from_oklab(lab))), colour, atol=1e-4)


@settings(deadline=None, max_examples=40)
@given(rgb)
def test_hex_round_trips(colour):
    assert parse_hex(to_hex(colour)) == colour


@pytest.mark.parametrize(
    "text", ["", "#", "#12", "#12345", "#1234567", "red", "#gggggg", "#١٢٣", "#fff\n", "0b6e99"]
)
def test_what_is_not_a_hex_colour_is_refused(text):
    with pytest.raises(InputError, match="not a hex colour"):
        parse_hex(text)


def test_contrast_is_that_of_wcag():
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(4.478, abs=1e-3)
    assert contrast((255, 255, 255), (0x76, 0x76, 0x76)) == pytest.approx(4.542, abs=1e-3)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("#0b2a4a", "navy blue"),
        ("#000000", "black"),
        ("#ff0000", "red"),
        ("#0f7c8a", "teal"),
        ("#ffffff", "white"),
    ],
)
def test_colours_have_the_name_a_person_would_give(code, name):
    assert colour_name(parse_hex(code)) == name


def test_tints_and_shades_rise_in_lightness_around_the_colour():
    ramp = tints_and_shades((15, 124, 138), steps=4)
    assert ramp.shape == (9, 3)
    assert tuple(ramp[4]) == (15, 124, 138)
    assert np.all(np.diff(lab_from_rgb(ramp)[:, 0]) > 3)


def test_nearest_gives_index_and_distance_for_each_pixel():
    picture = np.array([[[255, 0, 0], [0, 0, 250]]], np.uint8)
    index, distance = nearest(picture, [[0, 0, 255], [255, 0, 0]])
    assert index.tolist() == [[1, 0]]
    assert distance[0, 0] == 0
    assert 0 < distance[0, 1] < 2


def test_a_colour_outside_the_gamut_keeps_lightness_and_hue():
    wished = np.array([0.7, 0.35, 150.0])
    got = oklch_from_oklab(oklab_from_rgb(into_gamut(oklab_from_oklch(wished))))
    assert got[0] == pytest.approx(0.7, abs=0.005)
    assert got[2] == pytest.approx(150, abs=1)
    assert 0.15 < got[1] < 0.35
