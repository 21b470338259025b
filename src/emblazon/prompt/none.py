"""The dialect of models that read no words, such as upscalers: an empty text, and everything of the brief dropped."""

from emblazon.prompt.base import Ask
from emblazon.prompt.ready import shown_style
from emblazon.prompt.wording import caption_words
from emblazon.records import Dropped, Prompt


def write_nothing(ask: Ask) -> Prompt:
    """Nothing, and why."""
    why = f"{ask.name} reads no words: it works on the picture that it is given"
    dropped: list[Dropped] = [*ask.anatomy.unsaid]
    style = shown_style(ask, dropped)
    parts = (*ask.anatomy.parts, *ask.anatomy.exclusions)
    dropped += [Dropped(part.words, why) for part in parts]
    colours = ", ".join([*ask.brief.colours, *(tint.hex for tint in ask.anatomy.tints)])
    dropped += [Dropped(colours, why)] if colours else []
    return Prompt("", style, (), tuple(dropped), subject=caption_words(ask.brief.subject))


DIALECT = write_nothing
