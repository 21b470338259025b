"""The dialect of Bria's FIBO: one JSON caption, the only form that it was trained on (huggingface/diffusers,
docs/source/en/api/pipelines/bria_fibo.md: free text "will not work").

Keys as in the vendor's published captions: `short_description`, `objects`, `background_setting`, `lighting`,
`aesthetics`, `photographic_characteristics`, `style_medium`, `text_render`, `context`, `artistic_style`. What the
brief does not say is left out rather than invented.
"""

import json
from collections.abc import Sequence
from functools import partial

from emblazon.prompt.base import Ask, Part, Ready
from emblazon.prompt.finish import finish
from emblazon.prompt.ready import make_ready
from emblazon.prompt.wording import lettering_of, listed, photographic, sentence, shown, words_of
from emblazon.records import Prompt


def write_fibo(ask: Ask) -> Prompt:
    """The caption as text."""
    ready = make_ready(ask)
    return finish(ready, ask, partial(_render, ready))


def _render(ready: Ready, parts: Sequence[Part]) -> str:
    medium = listed(words_of(parts, "medium"))
    ground = words_of(parts, "setting", "always", "instead")
    without = words_of(parts, "exclusions")
    document: dict[str, object] = {
        "short_description": sentence(shown(parts)),
        "objects": [_subject(parts)],
        "background_setting": ", ".join(ground),
        "lighting": _filled({"conditions": ", ".join(words_of(parts, "lighting"))}),
        "aesthetics": _filled(_aesthetics(ready, parts)),
        "photographic_characteristics": _filled({"camera_angle": ", ".join(words_of(parts, "camera"))}),
        "style_medium": medium or ("photograph" if photographic(parts) else "digital illustration"),
        "text_render": _texts(parts),
        "context": f"leave out {listed(without)}" if without else "",
        "artistic_style": listed(words_of(parts, "style")),
    }
    return json.dumps(_filled(document), ensure_ascii=False, separators=(",", ":"))


def _subject(parts: Sequence[Part]) -> dict[str, object]:
    subject, action, texture = (", ".join(words_of(parts, kind)) for kind in ("subject", "action", "texture"))
    return _filled({"description": subject, "action": action, "texture": texture})


def _aesthetics(ready: Ready, parts: Sequence[Part]) -> dict[str, object]:
    codes = [swatch.hex for swatch in ready.palette]
    return {
        "composition": ", ".join(words_of(parts, "composition")),
        "color_scheme": listed(words_of(parts, "colours") or codes),
        "mood_atmosphere": ", ".join(words_of(parts, "mood")),
    }


def _texts(parts: Sequence[Part]) -> list[dict[str, str]]:
    described = zip(words_of(parts, "lettering"), lettering_of(parts), strict=True)
    return [{"text": text, "location": words.rpartition("letters ")[2]} for text, words in described]


def _filled(values: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


DIALECT = write_fibo
