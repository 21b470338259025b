"""How well are letters read, how often is a drawing taken for lettering, and what do these checks cost?

    python bench/letters.py [PICTURES …]

Reading is measured on rendered truth: lines in English and French in the faces of the example kits, on a light and a
dark ground, as PNG and as JPEG of quality 75. PICTURES are folders of drawings for false alarms: what counts as
lettering in them is printed, to be looked at. Prints the tables of docs/lettering.md.
"""

import io
import random
import sys
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from emblazon.brand.kit import NEUTRAL_KIT
from emblazon.brand.load import load_kit
from emblazon.check import as_picture, checks, examine, lettering
from emblazon.check.base import Asked, Evidence
from emblazon.check.logo_search import find, marks
from emblazon.check.reading import best_run, error_rate
from emblazon.check.stray_lettering import counts
from emblazon.detect.letters import read_box, read_letters
from emblazon.pixels import read_picture
from emblazon.records import Pixels

EXAMPLES = Path(__file__).parents[1] / "examples"
KITS = ("northwind", "gadabout", "brine-and-bloom")
OURS = ("label", "lettering", "logo", "look_alikes", "stray_lettering", "words")
SIZES = (12, 14, 16, 20, 28, 40)
LINES = (
    "Drawn with AI", "Ferries every hour", "Where may I touch it?", "Slow vinegar, short summer", "Open until 9 pm",
    "Tickets from £14.50", "Terms: northwind.example/terms", "MIND THE COMET", "Crème brûlée à midi",
    "Été comme hiver", "Image créée avec l’IA", "Où va la fusée ?", "Choucroute maison, 5 €", "Départ à huit heures",
    "Déjà la rentrée", "Goûtez, touchez, jouez",
)  # fmt: skip


def main() -> None:
    """Print every table."""
    reading()
    verdicts()
    for folder in sys.argv[1:]:
        alarms(sorted(each for each in Path(folder).rglob("*") if each.suffix in {".png", ".webp"}))
    costs()


def reading() -> None:
    """Character error rate by size, where the place is known and where it is searched."""
    faces = [face.file for kit in KITS for face in load_kit(EXAMPLES / kit).type.faces]
    grounds = {"light": (238, 246, 246), "dark": (26, 17, 71)}
    print(f"{len(faces)} faces, {len(LINES)} lines; error rate in % (lines over 10 %)")
    for px in SIZES:
        cells: list[str] = []
        for name, ground in grounds.items():
            for quality in (0, 75):
                known: list[float] = []
                sought: list[float] = []
                for face in faces:
                    for line in LINES:
                        page, box = _set(line, face, px, ground)
                        page = _as_jpeg(page, quality) if quality else page
                        known.append(error_rate(line, read_box(page, box).words))
                        sought.append(best_run(line, read_letters(page))[0])
                kind = f"{name} {'JPEG 75' if quality else 'PNG'}"
                cells.append(f"{kind}: known {_rate(known)}, sought {_rate(sought)}")
        print(f"{px:3} px  " + "; ".join(cells))


def verdicts() -> None:
    """What the check says of lines that are right, and of the same with one letter changed."""
    faces = [face.file for kit in KITS for face in load_kit(EXAMPLES / kit).type.faces]
    draw = random.Random(1)
    print("right lines, then lines with one letter changed: pass, unknown, fail of each hundred")
    for px in SIZES:
        said: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
        for face in faces:
            for line in LINES:
                for right in (True, False):
                    shown = line if right else _with_a_typo(line, draw)
                    page = as_picture(_set(shown, face, px, (238, 246, 246))[0])
                    evidence = Evidence(page, NEUTRAL_KIT, asked=Asked(lettering=(line,)))
                    said[right][lettering.CHECK.run(lettering.CHECK, evidence).verdict] += 1
        cells = [
            ", ".join(f"{100 * each[verdict] / each.total():.0f}" for verdict in ("pass", "unknown", "fail"))
            for each in said.values()
        ]
        print(f"{px:3} px  {cells[0]}; {cells[1]}")


def _with_a_typo(line: str, draw: random.Random) -> str:
    """One of its small letters is another, that looks unlike it to every face."""
    place = draw.choice(
        [index for index, letter in enumerate(line.lower()) if letter in "abcdeghkmnoprstuvw"]
    )
    letter = draw.choice([each for each in "abdeghkmnoprstuw" if each != line[place].lower()])
    return line[:place] + (letter.upper() if line[place].isupper() else letter) + line[place + 1 :]


def _rate(rates: list[float]) -> str:
    capped = [min(1.0, each) for each in rates]
    return f"{100 * float(np.mean(capped)):.1f} ({np.mean([each > 0.1 for each in rates]):.0%})"


def _set(
    line: str, face: Path, px: int, ground: tuple[int, int, int]
) -> tuple[Pixels, tuple[int, int, int, int]]:
    image = Image.new("RGBA", (640, 160), (*ground, 255))
    ink = (16, 21, 28) if sum(ground) > 380 else (255, 247, 230)
    draw, font = ImageDraw.Draw(image), ImageFont.truetype(str(face), px)
    draw.text((30, 50), line, font=font, fill=ink)
    left, top, right, bottom = draw.textbbox((30, 50), line, font=font)
    room = max(2, round(0.15 * (bottom - top)))
    return np.array(image), (round(left) - room, round(top) - room, round(right) + room, round(bottom) + room)


def _as_jpeg(pixels: Pixels, quality: int) -> Pixels:
    buffer = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(buffer, "JPEG", quality=quality)
    return np.array(Image.open(buffer).convert("RGBA"))


def alarms(files: list[Path]) -> None:
    """Pictures in which something counts as lettering, or as a kit's logo."""
    random.Random(1).shuffle(files)
    kits = [load_kit(EXAMPLES / kit) for kit in KITS]
    found, logos, best = 0, 0, 0.0
    files = files[:1500]
    for file in files:
        pixels = read_picture(file)
        lines = [line for line in read_letters(pixels) if counts(line, min(pixels.shape[:2]))]
        if lines:
            found += 1
            print(f"  {file.name}: {[(line.words, round(line.confidence, 2)) for line in lines]}")
        for kit in kits:
            seen = find(
                pixels, marks(Evidence(as_picture(pixels), kit)), least_px=0.6 * kit.logo.minimum_width_px
            )
            logos += bool(seen)
            best = max([best, *(each.score for each in seen)])
    looked = len(files) * len(kits)
    print(f"{len(files)} pictures: lettering in {found}, a logo in {logos} of {looked} (best {best:.2f})")


def costs() -> None:
    """Milliseconds of each check on a 512 px drawing without letters, detectors loaded; median of nine."""
    kit = load_kit(EXAMPLES / "northwind")
    rng = np.random.default_rng(0)
    y, x = np.mgrid[0:512, 0:512]
    pixels = np.full((512, 512, 4), 255, np.uint8)
    for _ in range(40):
        cx, cy, r = rng.integers(0, 512), rng.integers(0, 512), rng.integers(10, 90)
        pixels[np.hypot(x - cx, y - cy) < r, :3] = rng.integers(0, 256, 3)
    evidence = Evidence(as_picture(pixels), kit, asked=Asked(alt="Round shapes", lettering=("Sale",)))
    for check in checks():
        if check.id in OURS:
            times: list[tuple[float, float]] = []
            for _ in range(9):
                fresh = replace(evidence)
                began, spent = time.perf_counter(), time.process_time()
                examine(check, fresh)
                times.append((time.perf_counter() - began, time.process_time() - spent))
            wall, own = (1000 * float(np.median(each)) for each in zip(*times, strict=True))
            print(f"{check.id:16} {wall:6.1f} ms, {own:6.1f} ms of processor")


if __name__ == "__main__":
    main()
