"""`brand check`: what a kit that loads may still get wrong, measured.

Contrast: WCAG 2.2, 1.4.3 (text, 4.5) and 1.4.11 (graphics, 3). Nearness: ΔE2000, 2 being about what an
attentive eye tells apart.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal

import numpy as np

from emblazon.bounded import read_all
from emblazon.brand.colour import contrast, delta_e, luminance
from emblazon.brand.kit import Kit, LogoVariant
from emblazon.errors import PictureError
from emblazon.records import Pixels

TEXT_CONTRAST = 4.5
GRAPHIC_CONTRAST = 3.0
SAME_DELTA_E = 2.0
LOOSE_DELTA_E = 15.0
MOST_LOGO_PIXELS = 32_000_000
_GROUNDS: dict[str, tuple[int, int, int]] = {"light": (255, 255, 255), "dark": (17, 17, 17)}


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing to mend. An error makes pictures fail or mislead; a warning is for a person to judge."""

    level: Literal["error", "warning"]
    rule: str
    words: str
    remedy: str
    measure: float | None = None
    limit: float | None = None


def lint_kit(kit: Kit) -> tuple[Flaw, ...]:
    """Every flaw of a loaded kit, errors first. Opens its fonts, logos and references."""
    rules: tuple[Callable[[Kit], Iterator[Flaw]], ...] = (
        _text_contrast,
        _drawing_contrast,
        _close_colours,
        _shares,
        _tolerances,
        _logos,
        _fonts,
        _references,
        _portable,
    )
    found = [flaw for rule in rules for flaw in rule(kit)]
    return tuple(sorted(found, key=lambda flaw: flaw.level))


def _text_contrast(kit: Kit) -> Iterator[Flaw]:
    texts = [colour for colour in kit.palette.colours if colour.role == "text"]
    grounds = [colour for colour in kit.palette.colours if colour.role == "background"]
    if not grounds:
        words = "no colour has the role background; white is taken"
        yield Flaw("warning", "background-missing", words, "Give one colour that role.")
        grounds = [kit.palette.background]
    if not texts:
        yield Flaw("warning", "text-missing", "no colour has the role text", "Give one colour that role.")
        return
    for asked, others, kind in [
        (texts, grounds, "on any background"),
        (grounds, texts, "under any text colour"),
    ]:
        for colour in asked:
            best = max(contrast(colour.rgb, other.rgb) for other in others)
            if best < TEXT_CONTRAST:
                words = f"{colour.name!r} {colour.hex} reaches a contrast of only {best:.2f} {kind}"
                remedy = f"Move one of them until it reaches {TEXT_CONTRAST} (WCAG 2.2 AA)."
                yield Flaw("error", "text-contrast", words, remedy, round(best, 3), TEXT_CONTRAST)


def _drawing_contrast(kit: Kit) -> Iterator[Flaw]:
    for colour in kit.palette.colours:
        if colour.role not in ("primary", "accent"):
            continue
        ratio = contrast(colour.rgb, kit.palette.background.rgb)
        if ratio < GRAPHIC_CONTRAST:
            words = f"{colour.name!r} {colour.hex} has a contrast of {ratio:.2f} to the background"
            remedy = "Shapes in it are hard to see there: outline them or darken it (WCAG 2.2, 1.4.11)."
            yield Flaw("warning", "drawing-contrast", words, remedy, round(ratio, 3), GRAPHIC_CONTRAST)


def _close_colours(kit: Kit) -> Iterator[Flaw]:
    for one, two in combinations(kit.palette.colours, 2):
        distance = float(delta_e(one.rgb, two.rgb))
        pair = f"{one.name!r} {one.hex} and {two.name!r} {two.hex} are ΔE2000 {distance:.1f} apart"
        reach = max(one.tolerance, two.tolerance)
        if distance < SAME_DELTA_E and one.role != two.role:
            words, remedy = f"{pair}, in two roles", "Nobody can tell them apart: use one colour."
            yield Flaw("warning", "same-colour", words, remedy, round(distance, 2), SAME_DELTA_E)
        elif distance < SAME_DELTA_E:
            remedy = "Nobody can tell them apart: keep one."
            yield Flaw("error", "same-colour", pair, remedy, round(distance, 2), SAME_DELTA_E)
        elif distance < reach:
            remedy = (
                f"Within the tolerance of {reach:g}: a check cannot tell which it sees. Lower the tolerance."
            )
            yield Flaw("warning", "close-colours", pair, remedy, round(distance, 2), reach)


def _shares(kit: Kit) -> Iterator[Flaw]:
    colours = kit.palette.colours
    total = sum(colour.share or 0 for colour in colours)
    open_names = [colour.name for colour in colours if colour.share is None]
    if colours and not open_names and abs(total - 1) > 0.02:
        words, remedy = f"the shares sum to {total:.2f}", "Make them sum to 1, or leave one out."
        yield Flaw("warning", "shares", words, remedy, round(total, 3), 1.0)
    elif open_names and total > 0.98:
        words = f"nothing is left for {', '.join(map(repr, open_names))}: the given shares sum to {total:.2f}"
        yield Flaw("warning", "shares", words, "Lower some shares.", round(total, 3), 1.0)


def _tolerances(kit: Kit) -> Iterator[Flaw]:
    for colour in kit.palette.colours:
        if colour.tolerance > LOOSE_DELTA_E:
            words = f"{colour.name!r} accepts ΔE2000 {colour.tolerance:g}, which is another colour"
            remedy = f"Stay at or under {LOOSE_DELTA_E:g}."
            yield Flaw("warning", "tolerance", words, remedy, colour.tolerance, LOOSE_DELTA_E)


def _logos(kit: Kit) -> Iterator[Flaw]:
    for ground in ("light", "dark"):
        if not any(variant.on == ground for variant in kit.logo.variants):
            words, remedy = (
                f"no logo for {ground} grounds",
                f'Add one under [[logo.variants]] with on = "{ground}".',
            )
            yield Flaw("warning", "logo-missing", words, remedy)
    read = read_all(variant.path for variant in kit.logo.variants)
    for variant, found in zip(kit.logo.variants, read, strict=True):
        if isinstance(found, PictureError):
            yield Flaw(
                "error", "logo-unreadable", f"{variant.path.name!r}: {found}", "Export the logo again."
            )
        else:
            yield from _logo(variant, found.pixels)


def _logo(variant: LogoVariant, pixels: Pixels) -> Iterator[Flaw]:
    if pixels.shape[0] * pixels.shape[1] > MOST_LOGO_PIXELS:
        words = f"{variant.path.name!r} has more than {MOST_LOGO_PIXELS:,} pixels"
        yield Flaw("error", "logo-unreadable", words, "Export the logo smaller.")
        return
    ink = pixels[pixels[..., 3] > 127][:, :3]
    if len(ink) == 0:
        yield Flaw("error", "logo-empty", f"{variant.path.name!r} draws nothing", "Export the logo again.")
        return
    if len(ink) == pixels.shape[0] * pixels.shape[1]:
        words = f"{variant.path.name!r} has no transparent ground"
        yield Flaw("warning", "logo-opaque", words, "Export it without a background.")
    ground = float(luminance(_GROUNDS[variant.on]))
    values = luminance(ink)
    ratios = (np.maximum(values, ground) + 0.05) / (np.minimum(values, ground) + 0.05)
    seen = float(np.mean(ratios >= GRAPHIC_CONTRAST))
    if seen < 0.5:
        words = f"only {seen:.0%} of {variant.path.name!r} stands out from a {variant.on} ground"
        remedy = f"At least half should reach a contrast of {GRAPHIC_CONTRAST:g}."
        yield Flaw("warning", "logo-contrast", words, remedy, round(seen, 3), 0.5)


def _fonts(kit: Kit) -> Iterator[Flaw]:
    if not kit.type.faces:
        words, remedy = "no typeface", "Add one under [[type.faces]] so that lettering can be set."
        yield Flaw("warning", "font-missing", words, remedy)
    for face in kit.type.faces:
        problem = _font_problem(face.file)
        if problem:
            words, remedy = (
                f"the font {face.file.name!r} {problem}",
                "Give a whole TrueType or OpenType file.",
            )
            yield Flaw("error", "font-unreadable", words, remedy)


def _font_problem(file: Path) -> str:
    """Why FreeType cannot set the Latin alphabet in this font, or ""."""
    from PIL import Image, ImageDraw, ImageFont

    def drawn(letter: str) -> bytes:
        image = Image.new("L", (64, 64))
        ImageDraw.Draw(image).text((8, 8), letter, fill=255, font=font)
        return image.tobytes()

    try:
        font = ImageFont.truetype(str(file), 32)
        blank = (drawn("\uffff"), drawn(" "))
        absent = [letter for letter in "AaGgQqZz09" if drawn(letter) in blank]
    except (OSError, ValueError) as error:
        return f"cannot be opened ({error})"
    return f"lacks the letters {''.join(absent)}" if absent else ""


def _references(kit: Kit) -> Iterator[Flaw]:
    cast_pictures = [path for member in kit.cast for path in member.references]
    paths = (*kit.look.references, *cast_pictures)
    for path, found in zip(paths, read_all(paths), strict=True):
        if isinstance(found, PictureError):
            yield Flaw("error", "reference-unreadable", f"{path.name!r}: {found}", "Export it again.")


def _portable(kit: Kit) -> Iterator[Flaw]:
    folder = kit.folder.resolve()
    for path in kit.assets():
        if not path.resolve().is_relative_to(folder):
            words = f"{path.name!r} lies outside the kit's folder"
            yield Flaw(
                "warning", "not-portable", words, "Copy it beside brand.toml, so that the kit can travel."
            )
