"""Colour maths: sRGB, linear light, CIELAB, OKLab, ΔE2000, contrast, names, tints and shades.

    sRGB ↔ linear   IEC 61966-2-1
    CIELAB          CIE 15:2004, white D65 (2°)
    OKLab           Ottosson, "A perceptual color space for image processing", 2020
    ΔE2000          Sharma, Wu, Dalal, "The CIEDE2000 Color-Difference Formula: Implementation Notes,
                    Supplementary Test Data, and Mathematical Observations", Color Res. Appl. 30(1), 2005
    contrast        (L1 + 0.05) / (L2 + 0.05), WCAG 2.2, success criteria 1.4.3 and 1.4.11

Arrays end in an axis of three. "rgb" is sRGB on 0–255, uint8 or float; results are float32 when the input
is float32, else float64. No function rounds or clips unless it says so.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike, NDArray

from emblazon.errors import InputError

Floats = NDArray[np.floating]
Rgb = tuple[int, int, int]

_LINEAR_TO_XYZ = np.array(
    [
        [0.4124564390896922, 0.357576077643909, 0.18043748326639894],
        [0.21267285140562253, 0.715152155287818, 0.07217499330655958],
        [0.0193338955823293, 0.11919202588130297, 0.9503040785363679],
    ]
)
_WHITE = _LINEAR_TO_XYZ.sum(axis=1)
_LINEAR_TO_LMS = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ]
)
_LMS_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ]
)
_XYZ_TO_LINEAR = np.linalg.inv(_LINEAR_TO_XYZ)
_LMS_TO_LINEAR = np.linalg.inv(_LINEAR_TO_LMS)
_OKLAB_TO_LMS = np.linalg.inv(_LMS_TO_OKLAB)
_HEX = re.compile(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def parse_hex(text: str) -> Rgb:
    """Red, green, blue (0–255) of "#rrggbb" or "#rgb". Raises InputError on anything else."""
    found = _HEX.fullmatch(text)
    if found is None:
        raise InputError(f"{text!r} is not a hex colour.", remedy="Write it as '#rrggbb', such as '#0b6e99'.")
    digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
    value = int(digits, 16)
    return value >> 16, (value >> 8) & 255, value & 255


def to_hex(rgb: ArrayLike) -> str:
    """ "#rrggbb" in lower case; rounds, and clips to 0–255."""
    red, green, blue = (int(each) for each in np.clip(np.rint(np.asarray(rgb, np.float64)), 0, 255))
    return f"#{red:02x}{green:02x}{blue:02x}"


def _floats(values: ArrayLike) -> Floats:
    array = np.asarray(values)
    return array if array.dtype == np.float32 else array.astype(np.float64)


def _apply(matrix: NDArray[np.float64], values: Floats) -> Floats:
    return values @ matrix.T.astype(values.dtype)


def linear_from_rgb(rgb: ArrayLike) -> Floats:
    """sRGB 0–255 → linear light, 0–1 in gamut. Odd-symmetric below zero, so that nothing is lost."""
    values = _floats(rgb) / 255
    size = np.abs(values)
    curve = ((np.maximum(size, 0.04045) + 0.055) / 1.055) ** 2.4
    return np.sign(values) * np.where(size <= 0.04045, size / 12.92, curve)


def rgb_from_linear(linear: ArrayLike) -> Floats:
    """Linear light → sRGB 0–255, neither rounded nor clipped."""
    values = _floats(linear)
    size = np.abs(values)
    curve = 1.055 * np.maximum(size, 0.0031308) ** (1 / 2.4) - 0.055
    return np.sign(values) * np.where(size <= 0.0031308, size * 12.92, curve) * 255


def lab_from_rgb(rgb: ArrayLike) -> Floats:
    """sRGB 0–255 → CIELAB (L 0–100, a, b), D65."""
    return lab_from_xyz(_apply(_LINEAR_TO_XYZ, linear_from_rgb(rgb)))


def lab_from_xyz(xyz: ArrayLike) -> Floats:
    """XYZ (D65, white at Y = 1) → CIELAB."""
    values = _floats(xyz)
    ratio = values / _WHITE.astype(values.dtype)
    small = ratio <= 216 / 24389
    curve = np.cbrt(ratio)
    curve[small] = (24389 / 27 * ratio[small] + 16) / 116
    x, y, z = curve[..., 0], curve[..., 1], curve[..., 2]
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


def rgb_from_lab(lab: ArrayLike) -> Floats:
    """CIELAB (D65) → sRGB 0–255, neither rounded nor clipped."""
    values = _floats(lab)
    y = (values[..., 0] + 16) / 116
    curve = np.stack([y + values[..., 1] / 500, y, y - values[..., 2] / 200], axis=-1)
    ratio = np.where(curve > 6 / 29, curve**3, (116 * curve - 16) * 27 / 24389)
    return rgb_from_linear(_apply(_XYZ_TO_LINEAR, ratio * _WHITE.astype(values.dtype)))


def rgb_from_xyz(xyz: ArrayLike) -> Floats:
    """XYZ (D65, white at Y = 1) → sRGB 0–255, neither rounded nor clipped."""
    return rgb_from_linear(_apply(_XYZ_TO_LINEAR, _floats(xyz)))


def oklab_from_rgb(rgb: ArrayLike) -> Floats:
    """sRGB 0–255 → OKLab (L 0–1, a, b about ±0.4)."""
    return _apply(_LMS_TO_OKLAB, np.cbrt(_apply(_LINEAR_TO_LMS, linear_from_rgb(rgb))))


def rgb_from_oklab(oklab: ArrayLike) -> Floats:
    """OKLab → sRGB 0–255, neither rounded nor clipped."""
    return rgb_from_linear(_apply(_LMS_TO_LINEAR, _apply(_OKLAB_TO_LMS, _floats(oklab)) ** 3))


def oklch_from_oklab(oklab: ArrayLike) -> Floats:
    """OKLab → OKLCH: lightness, chroma, hue in degrees [0, 360)."""
    values = _floats(oklab)
    a, b = values[..., 1], values[..., 2]
    return np.stack([values[..., 0], np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360], axis=-1)


def oklab_from_oklch(oklch: ArrayLike) -> Floats:
    """OKLCH (hue in degrees) → OKLab. Serves LCH → CIELAB as well: the geometry is the same."""
    values = _floats(oklch)
    hue = np.radians(values[..., 2])
    return np.stack([values[..., 0], values[..., 1] * np.cos(hue), values[..., 1] * np.sin(hue)], axis=-1)


def delta_e(first: ArrayLike, second: ArrayLike) -> Floats:
    """ΔE2000 between sRGB colours (…, 3) on 0–255; broadcasts. See `delta_e_2000`."""
    return delta_e_2000(lab_from_rgb(first), lab_from_rgb(second))


def delta_e_2000(first: ArrayLike, second: ArrayLike) -> Floats:
    """ΔE2000 between CIELAB colours (…, 3); k_L = k_C = k_H = 1; broadcasts. Sharma et al., eqs. 2–22."""
    one, two = _floats(first), _floats(second)
    chroma_mean = (np.hypot(one[..., 1], one[..., 2]) + np.hypot(two[..., 1], two[..., 2])) / 2
    stretch = 1.5 - 0.5 * _seventh(chroma_mean)
    chroma1, hue1 = _polar(one, stretch)
    chroma2, hue2 = _polar(two, stretch)
    turn, hue_mean = _hues(hue1, hue2, chroma1 * chroma2 == 0)
    lightness = (one[..., 0] + two[..., 0]) / 2 - 50
    chroma = (chroma1 + chroma2) / 2
    weight_l = 1 + 0.015 * lightness**2 / np.sqrt(20 + lightness**2)
    weight_c = 1 + 0.045 * chroma
    weight_h = 1 + 0.015 * chroma * _hue_weight(hue_mean)
    rotation = -2 * _seventh(chroma) * np.sin(np.radians(60 * np.exp(-(((hue_mean - 275) / 25) ** 2))))
    term_l = (two[..., 0] - one[..., 0]) / weight_l
    term_c = (chroma2 - chroma1) / weight_c
    term_h = 2 * np.sqrt(chroma1 * chroma2) * np.sin(np.radians(turn / 2)) / weight_h
    return np.sqrt(np.maximum(term_l**2 + term_c**2 + term_h**2 + rotation * term_c * term_h, 0))


def _seventh(chroma: Floats) -> Floats:
    """√(C⁷ / (C⁷ + 25⁷))."""
    power = chroma**7
    return np.sqrt(power / (power + 25.0**7))


def _polar(lab: Floats, stretch: Floats) -> tuple[Floats, Floats]:
    """Chroma and hue (degrees, [0, 360)) after a is stretched (eqs. 5–7)."""
    a, b = lab[..., 1] * stretch, lab[..., 2]
    return np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360


def _hues(hue1: Floats, hue2: Floats, grey: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Signed turn from one hue to the other, and their mean, in degrees (eqs. 10 and 14)."""
    gap = hue2 - hue1
    turn = np.where(gap > 180, gap - 360, np.where(gap < -180, gap + 360, gap))
    total = hue1 + hue2
    across = np.where(total < 360, total + 360, total - 360)
    mean = np.where(grey, total, np.where(np.abs(gap) > 180, across, total) / 2)
    return np.where(grey, 0, turn).astype(gap.dtype), mean.astype(gap.dtype)


def _hue_weight(hue: Floats) -> Floats:
    """T of eq. 15."""
    return (
        1
        - 0.17 * np.cos(np.radians(hue - 30))
        + 0.24 * np.cos(np.radians(2 * hue))
        + 0.32 * np.cos(np.radians(3 * hue + 6))
        - 0.20 * np.cos(np.radians(4 * hue - 63))
    )


def nearest(rgb: NDArray[np.uint8], palette: ArrayLike) -> tuple[NDArray[np.intp], Floats]:
    """Index of and ΔE2000 to the nearest colour of `palette` (K, 3) for each of `rgb` (…, 3) uint8.

    Each distinct colour is measured once, which makes flat pictures fast.
    """
    codes = (rgb[..., 0].astype(np.uint32) << 16) | (rgb[..., 1].astype(np.uint32) << 8) | rgb[..., 2]
    distinct, inverse = np.unique(codes.ravel(), return_inverse=True)
    colours = np.stack([distinct >> 16, (distinct >> 8) & 255, distinct & 255], axis=-1)
    distances = delta_e_2000(lab_from_rgb(colours)[:, None], lab_from_rgb(palette)[None])
    index = distances.argmin(axis=1)
    least = distances[np.arange(len(index)), index]
    return index[inverse].reshape(codes.shape), least[inverse].reshape(codes.shape)


def luminance(rgb: ArrayLike) -> Floats:
    """Relative luminance Y, 0 for black to 1 for white."""
    return linear_from_rgb(rgb) @ _LINEAR_TO_XYZ[1]


def contrast(first: ArrayLike, second: ArrayLike) -> float:
    """WCAG 2.2 contrast ratio of two sRGB colours, 1 to 21."""
    light, dark = sorted((float(luminance(first)), float(luminance(second))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def tints_and_shades(rgb: Sequence[int], *, steps: int) -> NDArray[np.uint8]:
    """From near black through the colour to near white, (2 · steps + 1, 3); the colour is in the middle.

    Mixed in OKLab, so that the hue stays where the eye sees it; clipped to the gamut.
    """
    middle = oklab_from_rgb(rgb)
    reach = np.arange(1, steps + 1)[:, None] / (steps + 1)
    tints = middle + (np.array([1.0, 0, 0]) - middle) * reach
    shades = middle * (1 - reach[::-1])
    ramp = np.clip(np.rint(rgb_from_oklab(np.concatenate([shades, middle[None], tints]))), 0, 255)
    ramp[steps] = rgb
    return ramp.astype(np.uint8)


def into_gamut(oklab: ArrayLike) -> Rgb:
    """The sRGB colour of the same OKLCH lightness and hue whose chroma still fits (bisection)."""
    lightness, chroma, hue = (float(each) for each in oklch_from_oklab(oklab))
    if not 0 < lightness < 1:
        return (255, 255, 255) if lightness >= 1 else (0, 0, 0)
    low, high = 0.0, chroma
    for _ in range(24):
        middle = (low + high) / 2
        rgb = rgb_from_oklab(oklab_from_oklch([lightness, middle, hue]))
        low, high = (middle, high) if bool(np.all((rgb >= -0.5) & (rgb <= 255.5))) else (low, middle)
    red, green, blue = np.clip(np.rint(rgb_from_oklab(oklab_from_oklch([lightness, low, hue]))), 0, 255)
    return int(red), int(green), int(blue)


_NAMES = """
black 000000|charcoal 36454f|dark grey 4a4a4a|grey 808080|silver grey b4b8bc|light grey d9d9d9
white ffffff|ivory fffff0|cream fdf3d8|beige e8dcc0|sand d9c08c|tan c9a26d|brown 7b4a21
dark brown 4a2c17|chocolate 5f3419|terracotta c4603c|rust a8431b|copper b87333|burgundy 6d1a2d
maroon 800000|dark red 9c1414|crimson c8143c|red f01414|coral ff7256|salmon fa9a85
peach ffcba4|orange ff8a00|dark orange e0620d|amber ffbf00|gold d9a514|mustard c9a227|yellow ffe11a
lemon yellow fff44f|pale yellow fff3a3|lime green a4d51f|olive 7a7a1f|chartreuse 9be000
grass green 4fa83a|green 1f9a3c|dark green 0b5a2b|forest green 1f4d2b|emerald green 12a066
mint green a8e6c4|sage green 9caf88|pale green cdeac0|sea green 2e8b67|teal 0b7d7d|dark teal 0a4a50
turquoise 30cfc4|aqua 6fe3ea|cyan 00c8e6|pale blue d3e8f7|sky blue 7cc4f0|light blue a6cdf0
cornflower blue 6495ed|azure blue 1a8fe3|blue 1f5fd6|cobalt blue 0f47af|royal blue 2a3fd0
navy blue 0f1f57|midnight blue 131c33|slate blue 5b6aa8|slate grey 6b7a8a|steel blue 4682b4
indigo 3f2a8c|violet 7a3fd6|purple 7a1f9c|dark purple 3b1452|lavender cdbdf0|lilac c8a2d6
plum 7d2f63|mauve b784a7|magenta d6219c|fuchsia f02fc0|hot pink ff4f9a|pink ffa6c9|pale pink ffdfe6
dusty pink d49aa0|rose e0476b|raspberry b01e52
"""


@lru_cache(maxsize=1)
def _names() -> tuple[tuple[str, ...], Floats]:
    pairs = [entry.rsplit(" ", 1) for line in _NAMES.split("\n") if line for entry in line.split("|")]
    return tuple(name for name, _ in pairs), lab_from_rgb([parse_hex("#" + code) for _, code in pairs])


def colour_name(rgb: Sequence[int]) -> str:
    """The English name that a prompt would use, such as "navy blue": the nearest of a table by ΔE2000."""
    names, labs = _names()
    return names[int(delta_e_2000(lab_from_rgb(rgb), labs).argmin())]
