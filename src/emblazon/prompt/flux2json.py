"""The structured dialect of FLUX.2, for production work: JSON that the model reads as its prompt (docs.bfl.ai, guide
"JSON prompting", 2026: both forms are understood equally well; JSON for consistent structure and many elements).

Keys as in the vendor's base schema: `scene`, `subjects`, `style`, `color_palette`, `lighting`, `mood`, `background`,
`composition`, `camera`; `text` for what is to be read. Each colour code stays bound to one thing. What the brief does
not say is left out.
"""

import json
from collections.abc import Sequence

from emblazon.prompt.base import Ask, Part
from emblazon.prompt.finish import finish
from emblazon.prompt.ready import make_ready
from emblazon.prompt.wording import bound_colours, lettering_of, listed, words_of
from emblazon.records import Prompt


def write_flux2json(ask: Ask) -> Prompt:
    """The document as text."""
    return finish(make_ready(ask), ask, _render)


def _render(parts: Sequence[Part]) -> str:
    without, colours = words_of(parts, "exclusions"), words_of(parts, "colours")
    coded = bool(colours) and colours[0].startswith("#")
    document: dict[str, object] = {
        "scene": ", ".join(words_of(parts, "setting")),
        "subjects": [_subject(parts)],
        "text": list(lettering_of(parts)),
        "style": listed([*words_of(parts, "style", "medium"), *words_of(parts, "texture")]),
        "color_palette": bound_colours(parts) if coded else colours,
        "lighting": ", ".join(words_of(parts, "lighting")),
        "mood": ", ".join(words_of(parts, "mood")),
        "background": ", ".join(words_of(parts, "always", "instead")),
        "composition": ", ".join(words_of(parts, "composition")),
        "camera": {"angle": ", ".join(words_of(parts, "camera"))} if words_of(parts, "camera") else {},
        "constraints": f"leave out {listed(without)}" if without else "",
    }
    filled = {key: value for key, value in document.items() if value}
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":"))


def _subject(parts: Sequence[Part]) -> dict[str, str]:
    subject, action = (", ".join(words_of(parts, kind)) for kind in ("subject", "action"))
    return {key: value for key, value in (("description", subject), ("action", action)) if value}


DIALECT = write_flux2json
