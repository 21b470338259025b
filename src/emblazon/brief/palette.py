"""The palette of one picture: the kit's colours with shares, led by the colours that the words name.

Without a kit's colours, the named ones are the palette. With them, each named colour becomes the kit's
nearest by ΔE2000, because a brand's picture stays on the brand's palette; `nearest` says which.
"""

from collections.abc import Sequence

import numpy as np

from emblazon.brand.colour import delta_e, parse_hex, to_hex
from emblazon.brand.kit import Kit
from emblazon.brief.lexicon import colour_of
from emblazon.errors import InputError
from emblazon.records import Swatch

FEWEST, MOST = 2, 8
NAMED_SHARE = 0.6  # of the picture, at least, for the kit colours that the words name
LONE_SHARE = 0.7  # of the picture for an only colour; its ground takes the rest


def hex_of(name: str) -> str:
    """The hex of a colour's name or of a hex colour. Raises InputError when it is neither."""
    found = to_hex(parse_hex(name)) if name.startswith("#") else colour_of(name)
    if found is None:
        raise InputError(
            f"{name[:40]!r} is no known colour.", remedy="Name a common colour or write '#rrggbb'."
        )
    return found


def read_palette(names: Sequence[str], kit: Kit) -> tuple[Swatch, ...]:
    """2–8 swatches whose shares sum to 1, greatest first; () when neither kit nor words have a colour."""
    if kit.palette.colours:
        return _led(names, kit)
    asked = tuple(dict.fromkeys(hex_of(name) for name in names))
    return _bounded(tuple(Swatch(each, 1 / len(asked)) for each in asked), ground="#ffffff")


def nearest(name: str, kit: Kit) -> tuple[str, str, float]:
    """Name and hex of the kit's colour nearest to the named one, and its distance in ΔE2000."""
    colours = kit.palette.drawing
    distances = delta_e(parse_hex(hex_of(name)), np.array([colour.rgb for colour in colours]))
    best = int(np.argmin(distances))
    return colours[best].name, colours[best].hex, float(distances[best])


def _led(names: Sequence[str], kit: Kit) -> tuple[Swatch, ...]:
    """The kit's swatches; those nearest to the named colours share at least NAMED_SHARE of the picture."""
    # Two colours of a kit may share one hex: an only entry for the model.
    shares: dict[str, float] = {}
    for swatch in kit.palette.swatches:
        shares[swatch.hex] = shares.get(swatch.hex, 0.0) + swatch.share
    named = dict.fromkeys(nearest(name, kit)[1] for name in names)
    had = sum(shares[each] for each in named)
    if named and had < NAMED_SHARE and len(named) < len(shares):
        for each in shares:
            lift = NAMED_SHARE / len(named) if each in named else shares[each] * (1 - NAMED_SHARE) / (1 - had)
            shares[each] = lift
    swatches = tuple(Swatch(each, share) for each, share in shares.items() if share > 0)
    return _bounded(swatches, ground=kit.palette.background.hex)


def _bounded(swatches: tuple[Swatch, ...], *, ground: str) -> tuple[Swatch, ...]:
    if not swatches:
        return ()
    if len(swatches) < FEWEST:
        if swatches[0].hex == ground:
            ground = "#ffffff" if sum(swatches[0].rgb) < 384 else "#111111"
        swatches = (Swatch(swatches[0].hex, LONE_SHARE), Swatch(ground, 1 - LONE_SHARE))
    kept = sorted(swatches, key=lambda swatch: -swatch.share)[:MOST]
    total = sum(swatch.share for swatch in kept)
    return tuple(Swatch(swatch.hex, swatch.share / total) for swatch in kept)
