"""The dialect of FLUX.2 (Black Forest Labs, docs.bfl.ai and the vendor's flux-best-practices, 2026): prose of 30 to
80 words, what matters most first; each colour code with its name, bound to one thing; text in quotation marks, early;
no negatives.

    A fox running through a forest. The fox in #c4603c (terracotta); the background in #fdf3d8 (cream).
"""

from collections.abc import Sequence

from emblazon.prompt.base import Ask, Part
from emblazon.prompt.finish import finish
from emblazon.prompt.ready import make_ready
from emblazon.prompt.wording import colour_sentence, lettering_of, listed, sentence, shown, words_of
from emblazon.records import Prompt


def write_flux2(ask: Ask) -> Prompt:
    """Subject, action and setting; lettering; style; colours; light and the rest."""
    return finish(make_ready(ask), ask, _render)


def _render(parts: Sequence[Part]) -> str:
    style = listed([*words_of(parts, "style", "medium"), *words_of(parts, "texture")])
    with_it = words_of(parts, "always", "instead")
    set_up = words_of(parts, "composition", "lighting", "camera")
    mood = listed(words_of(parts, "mood"))
    told = (
        sentence(shown(parts)),
        *(sentence(f"the words {each}") for each in lettering_of(parts)),
        sentence(f"with {listed(with_it)}" if with_it else ""),
        sentence(style),
        colour_sentence(parts),
        sentence(", ".join(set_up)),
        sentence(f"the mood is {mood}" if mood else ""),
        sentence(
            f"leave out {listed(words_of(parts, 'exclusions'))}" if words_of(parts, "exclusions") else ""
        ),
    )
    return " ".join(each for each in told if each)


DIALECT = write_flux2
