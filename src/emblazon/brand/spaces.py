"""Colour spaces that other tools write, brought to sRGB: CSS Color 4 and the Design Tokens colour module.

Matrices: CSS Color Module Level 4, section 18 (sample code), D65 unless the space says D50.
"""

from collections.abc import Callable, Sequence

import numpy as np

from emblazon.brand.colour import (
    Floats,
    into_gamut,
    oklab_from_oklch,
    oklab_from_rgb,
    rgb_from_linear,
    rgb_from_oklab,
    rgb_from_xyz,
    to_hex,
)
from emblazon.errors import InputError

_D50_TO_D65 = np.array(
    [
        [0.955473421488075, -0.02309845494876471, 0.06325924320057072],
        [-0.0283697093338637, 1.0099953980813041, 0.021041441191917323],
        [0.012314014864481998, -0.020507649298898964, 1.330365926242124],
    ]
)
_D50_WHITE = np.array([0.3457 / 0.3585, 1.0, (1 - 0.3457 - 0.3585) / 0.3585])
_P3 = np.array(
    [
        [0.4865709486482162, 0.26566769316909306, 0.1982172852343625],
        [0.2289745640697488, 0.6917385218365064, 0.079286914093745],
        [0.0, 0.04511338185890264, 1.043944368900976],
    ]
)
_A98 = np.array(
    [
        [0.5766690429101305, 0.1855582379065463, 0.1882286462349947],
        [0.29734497525053605, 0.6273635662554661, 0.07529145849399788],
        [0.02703136138641234, 0.07068885253582723, 0.9913375368376388],
    ]
)
_PROPHOTO = np.array(
    [
        [0.7977666449006423, 0.13518129740053308, 0.0313477341283922],
        [0.2880748288194013, 0.711835234241873, 0.00008993693872564],
        [0.0, 0.0, 0.8251046025104602],
    ]
)
_REC2020 = np.array(
    [
        [0.6369580483012914, 0.14461690358620832, 0.1688809751641721],
        [0.2627002120112671, 0.6779980715188708, 0.05930171646986196],
        [0.0, 0.028072693049087428, 1.060985057710791],
    ]
)


def _power(values: Floats, exponent: float) -> Floats:
    return np.sign(values) * np.abs(values) ** exponent


def _srgb_curve(values: Floats) -> Floats:
    size = np.abs(values)
    bent = ((np.maximum(size, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.sign(values) * np.where(size <= 0.04045, size / 12.92, bent)


def _hsl(values: Floats) -> Floats:
    hue, saturation, lightness = values[0] % 360, values[1] / 100, values[2] / 100
    steps = (np.array([0, 8, 4]) + hue / 30) % 12
    reach = saturation * min(lightness, 1 - lightness)
    return 255 * (lightness - reach * np.clip(np.minimum(steps - 3, 9 - steps), -1, 1))


def _hwb(values: Floats) -> Floats:
    white, black = values[1] / 100, values[2] / 100
    if white + black >= 1:
        return np.full(3, 255 * white / (white + black))
    return _hsl(np.array([values[0], 100, 50])) * (1 - white - black) + 255 * white


def hsb(values: Floats) -> Floats:
    """Hue 0–360, saturation and brightness 0–100 → sRGB 0–255."""
    saturation, brightness = values[1] / 100, values[2] / 100
    full = _hsl(np.array([values[0], 100, 50])) / 255
    return 255 * brightness * (1 - saturation * (1 - full))


def lab_d50(values: Floats) -> Floats:
    """CIELAB under D50 (CSS, Photoshop, ASE) → sRGB 0–255, by the linear Bradford transform."""
    y = (values[0] + 16) / 116
    curve = np.array([y + values[1] / 500, y, y - values[2] / 200])
    ratio = np.where(curve > 6 / 29, curve**3, (116 * curve - 16) * 27 / 24389)
    return rgb_from_xyz(_D50_TO_D65 @ (ratio * _D50_WHITE))


def cmyk(values: Floats) -> Floats:
    """Ink 0–1 (cyan, magenta, yellow, black) → sRGB 0–255 without a press profile: an approximation."""
    return 255 * (1 - values[:3]) * (1 - values[3])


_SPACES: dict[str, Callable[[Floats], Floats]] = {
    "srgb": lambda values: values * 255,
    "srgb-linear": rgb_from_linear,
    "hsl": _hsl,
    "hwb": _hwb,
    "lab": lab_d50,
    "lch": lambda values: lab_d50(oklab_from_oklch(values)),
    "oklab": rgb_from_oklab,
    "oklch": lambda values: rgb_from_oklab(oklab_from_oklch(values)),
    "display-p3": lambda values: rgb_from_xyz(_P3 @ _srgb_curve(values)),
    "a98-rgb": lambda values: rgb_from_xyz(_A98 @ _power(values, 563 / 256)),
    "prophoto-rgb": lambda values: rgb_from_xyz(_D50_TO_D65 @ _PROPHOTO @ _power(values, 1.8)),
    "rec2020": lambda values: rgb_from_xyz(_REC2020 @ _rec2020_curve(values)),
    "xyz": rgb_from_xyz,
    "xyz-d65": rgb_from_xyz,
    "xyz-d50": lambda values: rgb_from_xyz(_D50_TO_D65 @ values),
}
SPACES = tuple(_SPACES)


def _rec2020_curve(values: Floats) -> Floats:
    size = np.abs(values)
    alpha, beta = 1.09929682680944, 0.018053968510807
    bent = ((np.maximum(size, beta * 4.5) + alpha - 1) / alpha) ** (1 / 0.45)
    return np.sign(values) * np.where(size < beta * 4.5, size / 4.5, bent)


def srgb_hex(space: str, components: Sequence[float]) -> tuple[str, bool]:
    """Hex of a colour, and whether sRGB holds it; if not, its chroma is lowered until it does.

    Components as the Design Tokens colour module has them: hsl, hwb and lightness of lab and lch on 0–100,
    rgb-like ones on 0–1, hues in degrees. Raises InputError on an unknown space or impossible numbers.
    """
    if space not in _SPACES:
        raise InputError(f"{space!r} is no colour space we know.", remedy=f"Known: {', '.join(SPACES)}.")
    if len(components) != 3 or not all(-1000 <= each <= 1000 for each in components):
        raise InputError(
            f"{list(components)!r} are not three colour components.", remedy="Correct the colour."
        )
    return fitted(_SPACES[space](np.array(components, np.float64)))


def fitted(rgb: Floats) -> tuple[str, bool]:
    """Hex of sRGB 0–255 that may lie outside the gamut, and whether it lay inside."""
    if bool(np.all((rgb >= -0.5) & (rgb <= 255.5))):
        return to_hex(rgb), True
    return to_hex(into_gamut(oklab_from_rgb(rgb))), False
