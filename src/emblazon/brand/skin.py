"""Which colours may be human skin: they are left alone where a brief has people.

Skin of every tone lies in a narrow band of OKLCH hue (haemoglobin and melanin), with a chroma that is neither
grey nor saturated; see Kolkur et al., "Human Skin Detection Using RGB, HSV and YCbCr Color Models", 2017
(arXiv:1708.02694), whose boxes this band follows. Tan fur and wood lie in it too, which is why it is asked
only where the brief says that people are meant. The yellow of emoji hands is no skin: it may be recoloured.
"""

import numpy as np
from numpy.typing import NDArray

from emblazon.brand.colour import oklab_from_rgb, oklch_from_oklab

HUE_DEGREES = (25.0, 78.0)
CHROMA = (0.025, 0.125)
LIGHTNESS = (0.28, 0.94)


def may_be_skin(colours: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which of `colours` (N, 3) are in the band of human skin: (N,)."""
    oklch = oklch_from_oklab(oklab_from_rgb(colours))
    lightness, chroma, hue = oklch[:, 0], oklch[:, 1], oklch[:, 2]
    inside = (lightness >= LIGHTNESS[0]) & (lightness <= LIGHTNESS[1])
    inside &= (chroma >= CHROMA[0]) & (chroma <= CHROMA[1])
    return inside & (hue >= HUE_DEGREES[0]) & (hue <= HUE_DEGREES[1])
