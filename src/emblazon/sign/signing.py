"""One picture as signed files: open metadata first, then Content Credentials over everything."""

import re
from collections.abc import Mapping
from pathlib import Path

from emblazon.errors import PictureError
from emblazon.pixels import encode_png
from emblazon.records import Picture, Pixels, Plan, Report, Signed, SignedFile
from emblazon.sign import metadata
from emblazon.sign.keys import Keys
from emblazon.sign.manifest import Action, Credentials, manifest
from emblazon.sign.metadata import Stamp

PNG = "image/png"
SVG = "image/svg+xml"


def sign(picture: Picture, plan: Plan, report: Report, *, keys: Keys, stamp: Stamp) -> Signed:
    """Every file of a picture, signed: `<stem>.png`, one PNG per format, and `<stem>.svg` where there is one.

    The file's name often tells the subject: the credentials hold it only where the prompt may be told.
    Pixel bytes depend on the picture alone; the signature differs each time, as ECDSA's do. Raises
    PictureError on an SVG without content, StorageError when the keys cannot sign.
    """
    facts = metadata.parameters(plan, report, seed=picture.seed, stamp=stamp)
    xmp = metadata.xmp_packet(plan, stamp)
    credentials = Credentials(keys)
    drawn = _refinements(picture, plan)

    def signed(name: str, media_type: str, data: bytes, actions: list[Action]) -> SignedFile:
        title = name if stamp.disclose else f"{stamp.picture_id}{Path(name).suffix}"
        definition = manifest(plan, facts, stamp=stamp, title=title, actions=actions)
        return SignedFile(name, media_type, credentials.sign(data, media_type, definition), credentials=True)

    files: list[SignedFile] = []
    for name, pixels, actions in _pictures(picture, stamp.stem, drawn):
        png = encode_png(pixels, text=metadata.png_text(facts), xmp=xmp)
        files.append(signed(name, PNG, png, actions))
    if picture.svg:
        converted: Action = {"action": "c2pa.converted", "parameters": {"to": SVG}}
        data = _svg(picture.svg, facts, xmp=xmp)
        files.append(signed(f"{stamp.stem}.svg", SVG, data, [*drawn, converted]))
    return Signed(picture, report, tuple(files))


def sign_sheet(sheet: Pixels, plan: Plan, pictures: tuple[Report, ...], *, keys: Keys, stamp: Stamp) -> bytes:
    """The contact sheet of a run as signed PNG: it shows pictures of a model, so it says so too."""
    whole = Report(tuple(finding for report in pictures for finding in report.findings))
    facts = metadata.parameters(plan, whole, seed=plan.seeds[0], stamp=stamp)
    definition = manifest(plan, facts, stamp=stamp, title=f"{stamp.picture_id}.png", actions=[])
    png = encode_png(sheet, text=metadata.png_text(facts), xmp=metadata.xmp_packet(plan, stamp))
    return Credentials(keys).sign(png, PNG, definition)


def _pictures(picture: Picture, stem: str, drawn: list[Action]) -> list[tuple[str, Pixels, list[Action]]]:
    """File name, pixels and actions of each PNG. Two formats whose names look alike get a number."""
    found = [(f"{stem}.png", picture.pixels, drawn)]
    for placed in picture.placed:
        base = f"{stem}-{file_word(placed.format.name)}"
        taken = {name for name, _, _ in found}
        names = (f"{base}{suffix}.png" for suffix in ("", *(f"-{number}" for number in range(2, 10_000))))
        name = next(each for each in names if each not in taken)
        size: Action = {
            "action": "c2pa.resized",
            "parameters": {"format": placed.format.name, "size": _size(placed.pixels)},
        }
        found.append((name, placed.pixels, [*drawn, size]))
    return found


def _refinements(picture: Picture, plan: Plan) -> list[Action]:
    """What refining did to the draft, as C2PA actions."""
    actions: list[Action] = []
    if picture.pixels.shape != picture.draft.pixels.shape:
        sizes = {"from": _size(picture.draft.pixels), "to": _size(picture.pixels)}
        actions.append({"action": "c2pa.resized", "parameters": sizes})
    if picture.recolour != "off":
        kit = f"{plan.kit} {plan.kit_version}".strip()
        parameters = {"palette": kit, "strength": picture.recolour}
        actions.append({"action": "c2pa.color_adjustments", "parameters": parameters})
    return actions


def _svg(svg: str, facts: Mapping[str, object], *, xmp: bytes) -> bytes:
    try:
        return metadata.svg_with_metadata(svg, facts, xmp=xmp).encode()
    except (ValueError, UnicodeEncodeError) as error:
        raise PictureError(
            f"The SVG cannot be signed: {error}.", remedy="Vectorise the picture again."
        ) from error


def _size(pixels: Pixels) -> str:
    return f"{pixels.shape[1]}x{pixels.shape[0]}"


def file_word(words: str) -> str:
    """Words as part of a file name: lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "format"
