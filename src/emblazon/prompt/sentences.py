"""A brief as sentences, the most important first, as T5 and language-model encoders read it."""

from collections.abc import Sequence

from emblazon.prompt.base import Part
from emblazon.prompt.wording import colour_sentence, lettering_of, listed, sentence, shown, words_of


def write_sentences(parts: Sequence[Part]) -> str:
    """What is shown, its lettering, what must be there, how it is set up, lit, drawn and coloured, and its mood."""
    style = listed([*words_of(parts, "style"), *words_of(parts, "medium")])
    texture = listed(words_of(parts, "texture"))
    told = (
        sentence(shown(parts)),
        *(sentence(f"the words {each}") for each in lettering_of(parts)),
        _labelled("The picture shows", words_of(parts, "always", "instead")),
        _labelled("Composition:", words_of(parts, "composition")),
        _labelled("Lighting:", words_of(parts, "lighting")),
        sentence(f"it is made as {style}" if style else ""),
        sentence(f"its surfaces: {texture}" if texture else ""),
        colour_sentence(parts),
        _labelled("The mood is", words_of(parts, "mood")),
        _labelled("View:", words_of(parts, "camera")),
        _labelled("Leave out:", words_of(parts, "exclusions")),
    )
    return " ".join(each for each in told if each)


def _labelled(label: str, words: Sequence[str]) -> str:
    return f"{label} {listed(words)}." if words else ""
