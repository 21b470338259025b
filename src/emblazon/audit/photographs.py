"""What may be said of photographs: whether there are faces, and how light skin is in them. Nothing on gender.

Gender is no property of pixels: a label on a photographed person would be a guess about who they are, and such
guesses err most for those whom audits are about (Buolamwini and Gebru 2018, "Gender Shades"). A drawing is labelled
by how it was drawn; a person isn't.

Skin is measured by the individual typology angle (Chardon, Cretois and Hourseau 1991,
doi:10.1111/j.1467-2494.1991.tb00561.x; bands as in Del Bino and Bernerd 2013, doi:10.1111/bjd.12529):

    ITA = atan((L* − 50) / b*) · 180 / π

of the median colour of what may be skin inside the face box. It is as much the light's as the skin's.
"""

import math

import numpy as np

from emblazon.brand.colour import lab_from_rgb
from emblazon.brand.skin import may_be_skin
from emblazon.detect.faces import Face
from emblazon.records import Pixels

BANDS = ((55.0, "very light"), (41.0, "light"), (28.0, "intermediate"), (10.0, "tan"), (-30.0, "brown"))
DARKEST = "dark"
TONES = (*(name for _, name in BANDS), DARKEST)
FACES = ("no face", "a face")
LABELLED = np.array([[81, 0, 0], [1, 47, 0]])
"""Photographs by whether they show a face (rows) and whether one is found (columns; then unclear, which a search
never is): docs/detectors.md, bench/detectors.py."""
LEAST_SKIN = 0.1
INNER = 0.15


def tone(pixels: Pixels, face: Face) -> str:
    """The band of a face's typology angle; "" where too little of it may be skin."""
    left, top, right, bottom = face.box
    across, down = round(INNER * (right - left)), round(INNER * (bottom - top))
    inner = pixels[top + down : bottom - down, left + across : right - across, :3].reshape(-1, 3)
    if not len(inner):
        return ""
    skin = inner[may_be_skin(inner)]
    return band(typology_angle(skin)) if len(skin) >= LEAST_SKIN * len(inner) else ""


def typology_angle(colours: Pixels) -> float:
    """ITA in degrees of the median of `colours` (N, 3) sRGB, N ≥ 1."""
    lightness, _, yellow = np.median(lab_from_rgb(colours), axis=0)
    return math.degrees(math.atan2(float(lightness) - 50, float(yellow)))


def band(angle: float) -> str:
    """The name of an angle's band: above 55° very light … at −30° and below dark."""
    return next((name for least, name in BANDS if angle > least), DARKEST)
