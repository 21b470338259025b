"""Finished sizes by name: the kit's own, presets, or "1200x627"; each within what a machine can hold."""

import tomllib
from dataclasses import replace
from functools import lru_cache
from importlib import resources
from typing import cast

from emblazon.brand.kit import Kit
from emblazon.errors import FormatError
from emblazon.records import Format

LEAST_SIDE_PX, MOST_SIDE_PX = 16, 8192
MOST_PIXELS = 40_000_000
MOST_RATIO = 10
MOST_FORMATS = 32
SQUARE = Format("square", 512, 512)


def read_formats(names: tuple[str, ...], kit: Kit) -> tuple[Format, ...]:
    """The asked formats after the square, which is always there; each name once.

    Raises FormatError as `read_format` does.
    """
    if len(names) > MOST_FORMATS:
        raise FormatError(f"{len(names)} formats were asked for.", remedy=f"Ask for at most {MOST_FORMATS}.")
    found = (SQUARE, *(read_format(name, kit) for name in names))
    return tuple({each.name: each for each in found}.values())


def read_format(name: str, kit: Kit) -> Format:
    """The format called `name`: "square", one of the kit's, "WIDTHxHEIGHT", or a preset such as "story".

    Sizes that the kit does not name are placed on its background, or are transparent where it has no colours.
    Raises FormatError when there is no such format or its size is impossible.
    """
    asked = name.strip()
    key = asked.casefold()
    own = next((each.name for each in kit.formats if each.name.casefold() == key), None)
    if own is not None:
        found = kit.format(own)
        # The plain square is always made; a kit's own square must not take its name, nor its file.
        called = f"square-{found.width}x{found.height}" if key == "square" else own
        found = replace(found, name=called)
    elif key == "square":
        return SQUARE
    else:
        width, height = presets().get(key) or _size(asked, kit)
        background = kit.palette.background.hex if kit.palette.colours else "transparent"
        found = Format(key.replace("×", "x"), width, height, background=background)
    check_size(found.width, found.height, asked=asked)
    return found


def _size(name: str, kit: Kit) -> tuple[int, int]:
    width, cross, height = name.casefold().replace("×", "x").partition("x")
    digits = (width + height).isascii() and width.isdigit() and height.isdigit()
    if cross and digits and len(width) <= 6 and len(height) <= 6:
        return int(width), int(height)
    known = ", ".join(["square", *(each.name for each in kit.formats), *presets()])
    raise FormatError(
        f"There is no format {name[:40]!r}.",
        remedy=f"Give WIDTHxHEIGHT, such as 1200x627, or one of: {known}.",
    )


def check_size(width: int, height: int, *, asked: str) -> None:
    """Refuse a size that cannot be made. Raises FormatError with the limit and what to do."""
    remedy = ""
    if not all(LEAST_SIDE_PX <= side <= MOST_SIDE_PX for side in (width, height)):
        remedy = f"Give sides of {LEAST_SIDE_PX} to {MOST_SIDE_PX} pixels."
    elif width * height > MOST_PIXELS:
        remedy = f"Give at most {MOST_PIXELS // 1_000_000} megapixels, such as 6000x6000."
    elif max(width, height) > MOST_RATIO * min(width, height):
        remedy = f"Make the longer side at most {MOST_RATIO} times the shorter."
    if remedy:
        raise FormatError(f"The format {asked!r} ({width}x{height} px) cannot be made.", remedy=remedy)


@lru_cache(maxsize=1)
def presets() -> dict[str, tuple[int, int]]:
    text = (resources.files("emblazon.brief") / "formats.toml").read_text("utf-8")
    sizes = cast("dict[str, list[int]]", tomllib.loads(text))
    return {name: (width, height) for name, (width, height) in sizes.items()}
