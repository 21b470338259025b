"""The pictures that one was made from, as C2PA ingredients: what they were to it, and what they looked like.

`parentOf`: what was opened. `componentOf`: what was placed in it. `inputTo`: what a model looked at. A picture whose
bytes are at hand goes in whole, so that the credentials that it carries itself stay readable in ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from emblazon.pixels import encode_png, resize
from emblazon.records import Box, Citation, Element, Pixels, Placed
from emblazon.sign.metadata import plain

Relationship = Literal["parentOf", "componentOf", "inputTo"]
THUMBNAIL_PX = 256
PNG = "image/png"


@dataclass(frozen=True, slots=True)
class Ingredient:
    """One of them. `label`: how actions name it; `data`: its file, with `media_type`, b"" where only facts are known;
    `thumbnail`: PNG, b"" for none."""

    label: str
    title: str
    relationship: Relationship
    instance: str = ""
    data: bytes = field(default=b"", repr=False)
    media_type: str = ""
    thumbnail: bytes = field(default=b"", repr=False)

    def described(self) -> dict[str, object]:
        """As the builder takes it."""
        facts: dict[str, object] = {
            "title": self.title,
            "relationship": self.relationship,
            "label": self.label,
        }
        if self.instance:
            facts["instance_id"] = self.instance
        if self.media_type:
            facts["format"] = self.media_type
        if self.thumbnail:
            facts["thumbnail"] = {"format": PNG, "identifier": self.picture}
        return facts

    @property
    def picture(self) -> str:
        """The name under which the builder keeps the thumbnail."""
        return f"{self.label}.png"


def cited(references: Iterable[Citation], pixels: Mapping[str, Pixels]) -> tuple[Ingredient, ...]:
    """The pictures that a model looked at, with thumbnails where `pixels` (by the citation's key) has them."""
    return tuple(
        Ingredient(
            label=f"cited-{index}",
            title=plain(f"{each.title} ({each.licence or 'no licence stated'})"),
            relationship="inputTo",
            instance=f"urn:sha256:{each.key}",
            media_type=PNG if each.key in pixels else "",
            thumbnail=thumbnail(pixels[each.key]) if each.key in pixels else b"",
        )
        for index, each in enumerate(references)
    )


def placed_in(placed: Placed) -> tuple[Ingredient, ...]:
    """What was set on a format and is a picture itself, cut out as it stands there."""
    return tuple(
        Ingredient(
            label=f"placed-{index}",
            title=plain(each.words) or each.kind,
            relationship="componentOf",
            media_type=PNG,
            data=encode_png(_cut(placed.pixels, each.box)),
            thumbnail=thumbnail(_cut(placed.pixels, each.box)),
        )
        for index, each in enumerate(placed.elements)
        if is_picture(each)
    )


def is_picture(element: Element) -> bool:
    """Is it placed as a picture, not set as type?"""
    return element.kind == "logo"


def thumbnail(pixels: Pixels) -> bytes:
    """A small PNG: the longer side at most 256 px."""
    height, width = pixels.shape[:2]
    scale = THUMBNAIL_PX / max(height, width)
    if scale < 1:
        pixels = resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    return encode_png(pixels)


def _cut(pixels: Pixels, box: Box) -> Pixels:
    """The part of a picture in a box, at least a pixel wide and high."""
    left, top, right, bottom = box
    left, top = min(max(left, 0), pixels.shape[1] - 1), min(max(top, 0), pixels.shape[0] - 1)
    return pixels[top : max(bottom, top + 1), left : max(right, left + 1)]
