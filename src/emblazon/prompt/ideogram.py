"""The dialect of Ideogram 3 (developer.ideogram.ai, 2026): prose, and beside it the style type, the palette with its
weights, and Magic Prompt off, so that the service does not write the words anew. Negatives have their own field.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

from emblazon.prompt.base import Ask, Part
from emblazon.prompt.finish import finished, options
from emblazon.prompt.ready import make_ready
from emblazon.prompt.sentences import write_sentences
from emblazon.prompt.wording import photographic
from emblazon.records import Prompt, Swatch

LEAST_WEIGHT = 0.05
DESIGNED = ("flat", "icon", "outline", "clipart", "gradient")


def write_ideogram(ask: Ask) -> Prompt:
    """Sentences and the service's own parameters."""
    prompt, kept = finished(make_ready(ask), ask, write_sentences)
    own = {
        "magic_prompt": "OFF",
        "style_type": _style_type(ask, kept),
        "color_palette": _members(prompt.palette),
    }
    return replace(prompt, options=options(own))


def _style_type(ask: Ask, parts: Sequence[Part]) -> str:
    if photographic(parts):
        return "REALISTIC"
    designed = ask.brief.style in DESIGNED or any(part.kind == "lettering" for part in parts)
    return "DESIGN" if designed else "GENERAL"


def _members(palette: tuple[Swatch, ...]) -> str:
    """The palette as the API writes it, the heaviest first."""
    members = [
        {"color_hex": swatch.hex.upper(), "color_weight": max(LEAST_WEIGHT, round(swatch.share, 2))}
        for swatch in palette
    ]
    return json.dumps({"members": members}, separators=(",", ":")) if members else ""


DIALECT = write_ideogram
