"""The dialect of Recraft (recraft.ai/docs, 2026): one coherent brief in sentences, and beside it the palette as
`controls`: preferred colours with weights, and the background's own.

Styles belong to the generation that also reads negatives (V2, V3), by the names of Recraft's list; V4 refuses both.
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


def write_recraft(ask: Ask) -> Prompt:
    """Sentences and the service's own parameters."""
    prompt, kept = finished(make_ready(ask), ask, write_sentences)
    styled = ask.profile.inputs.negative
    own = {"controls": _controls(ask, prompt.palette), "style": _style(ask, kept) if styled else ""}
    return replace(prompt, options=options(own))


def _style(ask: Ask, parts: Sequence[Part]) -> str:
    if ask.profile.limits.vector:
        return "Vector art"
    return "Photorealism" if photographic(parts) else "Illustration"


def _controls(ask: Ask, palette: tuple[Swatch, ...]) -> str:
    """Weights are shares of the picture, so they sum to 1 with the background's; it is told by its own name."""
    grounds = {tint.hex for tint in ask.anatomy.tints if tint.role == "background"}
    colours = [
        {"rgb": list(swatch.rgb), "weight": round(swatch.share, 3)}
        for swatch in palette
        if swatch.hex not in grounds
    ]
    ground = next((swatch for swatch in palette if swatch.hex in grounds), None)
    controls: dict[str, object] = {"colors": colours} if colours else {}
    if ground is not None:
        controls["background_color"] = {"rgb": list(ground.rgb)}
    return json.dumps(controls, separators=(",", ":")) if controls else ""


DIALECT = write_recraft
