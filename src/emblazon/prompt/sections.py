"""The dialect of GPT Image and Gemini image models: instructions under labels, in the order in which they are read.

    Deliverable: a flat vector illustration, wide format.
    Subject: A rocket lifting off.
    Text: "SALE" in large, clear letters across the upper third; verbatim, once, and nothing else written.
    Constraints: leave out people.

Their vendors' guides: say the deliverable, then scene, subject, composition, light, exact text, and the constraints
last; exclusions are sentences, for there is no field for them (OpenAI cookbook, image prompting guide, 2026).
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from emblazon.prompt.base import Ask, Part
from emblazon.prompt.finish import finish, options
from emblazon.prompt.ready import make_ready
from emblazon.prompt.wording import asked_format, bound_colours, lettering_of, listed, words_of
from emblazon.records import Brief, Prompt

SQUARE = 1.1  # width to height, or the other way, up to which a format is called square


def write_sections(ask: Ask) -> Prompt:
    """One label a line; and a clear background, where the model has one and the brief is for a cut-out."""
    prompt = finish(make_ready(ask), ask, partial(_render, ask.brief))
    cut_out = all(format.background == "transparent" for format in ask.brief.formats)
    clear = ask.profile.limits.transparency and cut_out and "photo" not in ask.brief.medium
    return replace(prompt, options=options({"background": "transparent" if clear else ""}))


def _render(brief: Brief, parts: Sequence[Part]) -> str:
    made_as = words_of(parts, "style", "medium")
    subject = " ".join(words_of(parts, "subject", "action"))
    lettering = "; ".join(lettering_of(parts))
    colours = [part for part in parts if part.kind == "colours"]
    coded = bool(colours) and colours[0].words.startswith("#")
    keep = [f"show {each}" for each in words_of(parts, "always")]
    leave = words_of(parts, "exclusions")
    lines = (
        ("Deliverable", ", ".join([listed(made_as) or "one picture", *_format(brief)])),
        ("Scene", ", ".join(words_of(parts, "setting", "instead"))),
        ("Subject", subject),
        ("Composition", ", ".join(words_of(parts, "composition", "camera"))),
        ("Light", ", ".join(words_of(parts, "lighting"))),
        ("Mood", ", ".join(words_of(parts, "mood"))),
        ("Surfaces", ", ".join(words_of(parts, "texture"))),
        ("Palette", "; ".join(bound_colours(parts)) if coded else listed([part.words for part in colours])),
        ("Text", f"{lettering}; verbatim, once, and nothing else written" if lettering else ""),
        ("Constraints", "; ".join([*keep, *([f"leave out {listed(leave)}"] if leave else [])])),
    )
    return "\n".join(f"{label}: {words}." for label, words in lines if words)


def _format(brief: Brief) -> list[str]:
    """The picture's shape, in a word."""
    shape = asked_format(brief)
    if shape is None:
        return []
    wide = shape.width / shape.height
    return ["wide format" if wide > SQUARE else "tall format" if wide < 1 / SQUARE else "square format"]


DIALECT = write_sections
