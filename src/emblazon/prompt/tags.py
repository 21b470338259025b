"""The dialect of CLIP's encoders (SD 1.5, SDXL and their kin): short phrases between commas, the most important
first, within CLIP's 77 tokens, negatives in a field of their own.

Where the offer's syntax is "a1111" (AUTOMATIC1111, ComfyUI), what must be right weighs more, "(red fox:1.2)", and the
words' own brackets are escaped; elsewhere such marks would be read as words, so there are none. SDXL's two encoders
read the same text with the same tokenizer, so one count holds for both.
"""

from collections.abc import Sequence
from dataclasses import replace

from emblazon.prompt.base import Ask, Part
from emblazon.prompt.finish import finished
from emblazon.prompt.ready import make_ready
from emblazon.prompt.wording import caption_words, lettering_of, listed, scene, words_of
from emblazon.records import Prompt

SUBJECT_WEIGHT = 1.2
RULE_WEIGHT = 1.1
ORDER = ("always", "instead", "composition", "lighting", "style", "medium", "texture")


def write_tags(ask: Ask) -> Prompt:
    """The phrases; weighted where the place that the model runs at reads weights. Weights take no tokens."""
    prompt, kept = finished(make_ready(ask), ask, _plain)
    if ask.offer.syntax != "a1111":
        return prompt
    return replace(prompt, text=_weighted(kept), negative=_escaped(prompt.negative))


def _plain(parts: Sequence[Part]) -> str:
    return ", ".join(_phrases(parts))


def _phrases(parts: Sequence[Part]) -> list[str]:
    """The scene first, then each thing on its own."""
    subject, action, setting = (
        ", ".join(caption_words(each) or each for each in words_of(parts, kind))
        for kind in ("subject", "action", "setting")
    )
    phrases = [scene(subject, action, setting)]
    phrases += [f"text {each}" for each in lettering_of(parts)]
    phrases += [caption_words(each) or each for each in words_of(parts, *ORDER)]
    colours = listed(words_of(parts, "colours"))
    phrases += [f"{colours} colours"] if colours else []
    phrases += [f"{each} mood" for each in words_of(parts, "mood")]
    phrases += words_of(parts, "camera")
    phrases += [f"without {each}" for each in words_of(parts, "exclusions")]
    return [each for each in phrases if each]


def _weighted(parts: Sequence[Part]) -> str:
    rules = {caption_words(each) or each for each in words_of(parts, "always")}
    first, *rest = _phrases(parts) or [""]
    told = [_weigh(first, SUBJECT_WEIGHT)] if first else []
    told += [_weigh(each, RULE_WEIGHT) if each in rules else _escaped(each) for each in rest]
    return ", ".join(told)


def _weigh(phrase: str, weight: float) -> str:
    return f"({_escaped(phrase)}:{weight:g})"


def _escaped(text: str) -> str:
    return text.replace("(", r"\(").replace(")", r"\)")


DIALECT = write_tags
