"""The dialect of Midjourney, for a person to paste: dense phrases, then the parameters, nothing after them.

    rocket lifting off over small town, flat vector illustration --ar 16:9 --no people --raw --s 50 --seed 7 --v 7

It has no public API, so everything is in the text. `--raw` and a low `--stylize` keep its taste out of brand work;
the version is the last number in the offer's name ("v8.1", "niji 7"). Parameters: docs.midjourney.com by way of
docs.evolink.ai, 2026; `::` parts nothing since V7, and double quotes mean text to be drawn.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from emblazon.prompt.base import Ask, Part
from emblazon.prompt.finish import finish
from emblazon.prompt.ready import make_ready
from emblazon.prompt.wording import asked_format, caption_words, lettering_of, listed, scene, words_of
from emblazon.records import Dropped, Format, Prompt

STYLIZE = 50  # of 0–1000, 100 by default
SEEDS = 2**32
VERSION = re.compile(r"(niji)?\D*(\d+(?:\.\d+)?)\D*$", re.IGNORECASE)
MOST_TERM = 99  # terms of a ratio are small whole numbers: 1200 × 627 is 44:23
NEAR = 0.001
ORDER = ("always", "instead", "style", "medium", "texture", "composition", "lighting", "camera")


def write_midjourney(ask: Ask) -> Prompt:
    """Phrases and parameters; the count is of the whole line."""
    prompt = finish(make_ready(ask), ask, partial(_render, ask))
    if ask.brief.seed < SEEDS:
        return prompt
    seed = ask.brief.seed
    odd = Dropped(f"seed {seed}", f"seeds end at {SEEDS - 1}", f"seed {seed % SEEDS}")
    return replace(prompt, dropped=(*prompt.dropped, odd))


def _render(ask: Ask, parts: Sequence[Part]) -> str:
    subject, action, setting = (
        ", ".join(caption_words(each) or each for each in words_of(parts, kind))
        for kind in ("subject", "action", "setting")
    )
    phrases = [scene(subject, action, setting), *lettering_of(parts)]
    phrases += [caption_words(each) or each for each in words_of(parts, *ORDER)]
    colours = listed(words_of(parts, "colours"))
    phrases += [f"{colours} colours"] if colours else []
    phrases += [f"{each} mood" for each in words_of(parts, "mood")]
    return " ".join([", ".join(each for each in phrases if each), *_parameters(ask, parts)]).strip()


def _parameters(ask: Ask, parts: Sequence[Part]) -> list[str]:
    without = ", ".join(each.replace(",", " ") for each in words_of(parts, "exclusions"))
    version, shape = VERSION.search(ask.offer.name), asked_format(ask.brief)
    return [
        *([f"--ar {_ratio(shape)}"] if shape else []),
        *([f"--no {without}"] if without else []),
        "--raw",
        f"--stylize {STYLIZE}",
        f"--seed {ask.brief.seed % SEEDS}",
        *([f"--{'niji' if version[1] else 'v'} {version[2]}"] if version else []),
    ]


def _ratio(shape: Format) -> str:
    """Width to height in whole numbers of at most two digits: the smallest that are near enough."""
    wanted = shape.width / shape.height
    pairs = [
        (across, down)
        for down in range(1, MOST_TERM + 1)
        for across in (min(MOST_TERM, max(1, round(wanted * down))),)
    ]

    def away(pair: tuple[int, int]) -> float:
        return abs(pair[0] / pair[1] / wanted - 1)

    across, down = next((pair for pair in pairs if away(pair) <= NEAR), min(pairs, key=away))
    return f"{across}:{down}"


DIALECT = write_midjourney
