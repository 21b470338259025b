"""The dialect of Ideogram 4: one JSON caption, such as the model was trained on, so that no rewriting comes between.

    {"high_level_description": …, "style_description": {…}, "compositional_deconstruction": {"background": …,
     "elements": [{"type": "obj", "desc": …}, {"type": "text", "text": …, "desc": …}]}}

Keys in the order of the vendor's guide (github.com/ideogram-oss/ideogram4, docs/prompting.md; docs.ideogram.ai, JSON
prompting): either `photo` or `art_style`, upper-case codes, at most 16; written compactly. No negatives. Boxes are
left to the model: a brief has none.
"""

import json
from collections.abc import Sequence
from functools import partial

from emblazon.prompt.base import Ask, Part, Ready
from emblazon.prompt.finish import finish
from emblazon.prompt.ready import make_ready
from emblazon.prompt.wording import lettering_of, listed, photographic, scene, sentence, shown, words_of
from emblazon.records import Prompt

MOST_COLOURS = 16
EVEN_LIGHT = "even light"  # the schema wants some: what a picture without a wish for light has
PLAIN_GROUND = "a plain, even background"


def write_ideogram4(ask: Ask) -> Prompt:
    """The caption as text."""
    ready = make_ready(ask, most_codes=MOST_COLOURS)
    return finish(ready, ask, partial(_render, ready))


def _render(ready: Ready, parts: Sequence[Part]) -> str:
    summary = [shown(parts), *words_of(parts, "mood")]
    document = {
        "high_level_description": sentence(", ".join(each for each in summary if each)),
        "style_description": _style(ready, parts),
        "compositional_deconstruction": {"background": _background(parts), "elements": _elements(parts)},
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def _style(ready: Ready, parts: Sequence[Part]) -> dict[str, object]:
    drawn_as = listed(words_of(parts, "style")) or "a clean picture"
    camera = words_of(parts, "camera")
    aesthetics = [*words_of(parts, "mood"), *words_of(parts, "texture")] or [drawn_as]
    style: dict[str, object] = {
        "aesthetics": ", ".join(aesthetics),
        "lighting": ", ".join(words_of(parts, "lighting")) or EVEN_LIGHT,
    }
    medium = listed(words_of(parts, "medium"))
    if photographic(parts):
        style |= {"photo": ", ".join([medium, *camera]), "medium": "photograph"}
    else:
        style |= {"medium": medium or "illustration", "art_style": ", ".join([drawn_as, *camera])}
    codes = _codes(ready, parts)
    return style | {"color_palette": codes} if codes else style


def _codes(ready: Ready, parts: Sequence[Part]) -> list[str]:
    found = [swatch.hex for swatch in ready.palette] or [part.hex for part in parts if part.kind == "colours"]
    return [each.upper() for each in found if each][:MOST_COLOURS]


def _background(parts: Sequence[Part]) -> str:
    told = words_of(parts, "setting", "composition", "always", "instead")
    without = words_of(parts, "exclusions")
    return ", ".join([*(told or [PLAIN_GROUND]), *([f"leave out {listed(without)}"] if without else [])])


def _elements(parts: Sequence[Part]) -> list[dict[str, str]]:
    subject, action = (", ".join(words_of(parts, kind)) for kind in ("subject", "action"))
    texts = words_of(parts, "lettering")
    elements = [{"type": "obj", "desc": scene(subject, action, "")}]
    return elements + [
        {"type": "text", "text": text, "desc": described.removeprefix(f'"{text}" in ')}
        for text, described in zip(texts, lettering_of(parts), strict=True)
    ]


DIALECT = write_ideogram4
