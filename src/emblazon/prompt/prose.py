"""The dialect of models with a T5 or language-model encoder (FLUX.1, SD 3.5, Qwen-Image, Z-Image, Sana, PixArt,
HiDream, Firefly, Stability's services): plain sentences, the most important first, no weights.
"""

from emblazon.prompt.base import Ask
from emblazon.prompt.finish import finish
from emblazon.prompt.ready import make_ready
from emblazon.prompt.sentences import write_sentences
from emblazon.records import Prompt


def write_prose(ask: Ask) -> Prompt:
    """Sentences within the card's limits."""
    return finish(make_ready(ask), ask, write_sentences)


DIALECT = write_prose
