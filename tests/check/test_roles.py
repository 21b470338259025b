import numpy as np
from check_evidence import KIT, proper

from emblazon.brand.colour import delta_e
from emblazon.brand.ramp import ramps
from emblazon.check.roles import assign, colours, count, quantile, roles, shares


def test_a_flat_picture_is_counted_exactly() -> None:
    pixels = np.full((10, 10, 4), (13, 168, 158, 255), np.uint8)
    pixels[:5, :, 3] = 51
    found = count(pixels)
    assert found.rgb.tolist() == [[13, 168, 158]]
    assert abs(found.total - 60) < 1e-6


def test_hidden_colour_is_not_counted() -> None:
    assert count(np.zeros((8, 8, 4), np.uint8)).total == 0
    assert len(assign(count(np.zeros((8, 8, 4), np.uint8)).rgb, KIT).index) == 0


def test_the_distance_is_never_below_the_true_one_and_seldom_far_above() -> None:
    rgb = np.random.default_rng(0).integers(0, 256, (400, 3)).astype(np.uint8)
    stops = ramps([each.hex for each in KIT.palette.colours])
    true = delta_e(rgb[:, None], stops.reshape(-1, 3)).min(axis=1)
    found = assign(rgb.astype(np.float32), KIT).delta_e
    assert (found - true).min() > -0.01
    assert np.quantile(found - true, 0.9) < 1.0


def test_shares_are_of_the_visible_area() -> None:
    parts = shares(colours(proper()), KIT, roles(proper()))
    assert abs(parts.sum() - 1) < 1e-6
    assert parts[0] > 0.3


def test_a_quantile_weighs() -> None:
    values, weights = np.array([3, 1, 2], np.float32), np.array([1.0, 8.0, 1.0])
    assert quantile(values, weights, 0.5) == 1
    assert quantile(values, weights, 0.95) == 3
