"""How many spoilt faces the check of faces catches, and how many sound ones it fails.

    python bench/detector_faults.py --pictures FOLDER

Takes every face of the labelled photographs and 3-D pictures (bench/detectors.py) and spoils one of its eyes, drawn
by lot: painted over with cheek, shrunk to half, slipped down by a third of the distance between the eyes; and, a
fault that the check does not look for, a third eye on the forehead. Faces are found anew in each spoilt picture.
The limits were set while looking at these faces, so that the table is a little kind.
"""

import argparse
from pathlib import Path

import numpy as np
from detectors import Labelled, labelled, share
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from emblazon.check.faces import CHECK, LEAST_APART_PX, MOST_TURNED, SURE
from emblazon.detect.eyes import look_at_eyes
from emblazon.detect.faces import Face, find_faces
from emblazon.detect.frames import opaque
from emblazon.records import Pixels

FAULTS = ("sound", "gone", "small", "slipped", "third")
Point = NDArray[np.float32]


def main() -> None:
    """Spoil every face and print how each fault is judged."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pictures", type=Path, required=True)
    asked = parser.parse_args()
    pictures = [each for each in labelled(asked.pictures, fetch=False) if each.kind != "flat"]
    print("| kind | eyes | failed | unknown | passed |\n|---|---|---|---|---|")
    for kind in ("photo", "3d"):
        faces = sound(pictures, kind)
        for fault in FAULTS:
            verdicts = [judged(spoilt(pixels, face, fault), face) for pixels, face in faces]
            cells = [share(verdicts.count(verdict), len(verdicts)) for verdict in ("fail", "unknown", "pass")]
            print(f"| {kind} | {fault} | {' | '.join(cells)} |", flush=True)


def sound(pictures: list[Labelled], kind: str) -> list[tuple[Pixels, Face]]:
    """Every face that the check would judge, with its picture."""
    found: list[tuple[Pixels, Face]] = []
    for each in pictures:
        if each.kind == kind and each.counts.get("faces"):
            faces = find_faces(each.pixels)
            for face, eyes in zip(faces, look_at_eyes(each.pixels, faces), strict=True):
                if eyes.apart_px >= LEAST_APART_PX and eyes.turned <= MOST_TURNED:
                    found.append((each.pixels, face))
    return found


def judged(pixels: Pixels, face: Face) -> str:
    """The check's verdict on the face that stands where `face` stood; unknown when none is found there."""
    near = [
        each
        for each in find_faces(pixels)
        if np.hypot(*(each.points.mean(axis=0) - face.points.mean(axis=0))) < face.eyes_px / 2
    ]
    if not near:
        return "unknown"
    (eyes,) = look_at_eyes(pixels, (near[0],))
    if eyes.apart_px < LEAST_APART_PX or eyes.turned > MOST_TURNED:
        return "unknown"
    return "fail" if eyes.weaker < CHECK.limit else "unknown" if eyes.weaker < SURE else "pass"


def spoilt(pixels: Pixels, face: Face, fault: str) -> Pixels:
    """The picture with one eye of the face spoilt."""
    image, apart = opaque(pixels), face.eyes_px
    lot = int(np.random.default_rng(int(face.points.sum())).integers(2))
    place = face.points[lot]
    eye, cheek = patch(image, place, apart), patch(image, moved(place, 0.5 * apart), apart)
    if fault in ("gone", "small", "slipped"):
        put(image, cheek, place)
    if fault == "small":
        put(image, eye.resize((max(2, eye.width // 2), max(2, eye.height // 2))), place)
    elif fault == "slipped":
        put(image, eye, moved(place, 0.35 * apart))
    elif fault == "third":
        put(image, eye, moved(face.points[:2].mean(axis=0), -0.55 * apart))
    return np.array(image.convert("RGBA"))


def moved(place: Point, down: float) -> Point:
    """The place so many pixels further down."""
    return place + np.array([0, down], np.float32)


def patch(image: Image.Image, place: Point, apart: float) -> Image.Image:
    """What lies around an eye."""
    x, y = (float(each) for each in place)
    return image.crop(
        (int(x - 0.34 * apart), int(y - 0.22 * apart), int(x + 0.34 * apart), int(y + 0.22 * apart))
    )


def put(image: Image.Image, patch: Image.Image, place: Point) -> None:
    """Lay a patch over the place, its border softened."""
    mask = Image.new("L", patch.size, 0)
    ImageDraw.Draw(mask).ellipse((1, 1, patch.width - 2, patch.height - 2), fill=255)
    corner = (int(place[0] - patch.width / 2), int(place[1] - patch.height / 2))
    image.paste(patch, corner, mask.filter(ImageFilter.GaussianBlur(max(0.8, patch.height * 0.08))))


if __name__ == "__main__":
    main()
