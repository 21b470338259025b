"""What the model looks at: the person's and the cast's pictures, then retrieved ones, then the mood board."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from emblazon.brand.kit import Kit
from emblazon.pixels import decode_picture, encode_png, pad_to_square, read_picture, resize
from emblazon.records import Brief, Citation, Layout, Pixels, Prompt

if TYPE_CHECKING:
    from emblazon.engine.references import References
    from emblazon.engine.text import TextEncoder

SIZE_PX = 64
RETRIEVED = "retrieved"
_JOINER = re.compile(r"\s+(and|with|next to|beside|above|over|on top of|et|avec|à côté de|au-dessus de)\s+")
_OVER = frozenset({"above", "over", "on top of", "au-dessus de"})
_ARTICLE = re.compile(r"^(?:a|an|the|some|two|un|une|le|la|les|des|l')\s+")


@dataclass(frozen=True, slots=True)
class Found:
    """Cited pictures at the model's size, and what two of them show."""

    cited: tuple[tuple[Citation, Pixels], ...]
    layout: Layout = "one"


@dataclass
class Sources:
    """Where plans find pictures. `weights`: the folder of the shipped models and references; `keep`, `find`: the
    library's files, by SHA-256. The collection is opened when first needed."""

    weights: Path
    keep: Callable[[bytes], str]
    find: Callable[[str], bytes]
    _collection: "References | None" = field(default=None, init=False)

    def weights_used(self) -> dict[str, str]:
        """SHA-256 of every shipped network, by file name."""
        from emblazon.engine.weights import read_index

        return {
            name: entry["sha256"]
            for name, entry in read_index(self.weights).items()
            if name.endswith(".onnx")
        }

    def retrieve(self, words: str, style: str, count: int) -> Iterator[tuple[Citation, Pixels]]:
        """The likeliest shipped pictures of `words` that are not in `style`; none where nothing is near."""
        collection, text = self._opened()
        for shown, _ in collection.find(words, text, style=style, count=count):
            citation = Citation(
                RETRIEVED, shown.sha256, shown.label, shown.source, shown.author, shown.licence
            )
            yield citation, collection.picture(shown.sha256)

    def read(self, path: Path, origin: str) -> tuple[Citation, Pixels]:
        """A file as a reference. The library keeps it at the model's size, so that a plan can be replayed."""
        pixels = at_model_size(read_picture(path))
        return Citation(origin, self.keep(encode_png(pixels)), path.name, str(path), "", ""), pixels

    def recall(self, citation: Citation) -> Pixels:
        """The picture that a citation names."""
        return (
            self._opened()[0].picture(citation.key)
            if citation.origin == RETRIEVED
            else self.kept(citation.key)
        )

    def kept(self, key: str) -> Pixels:
        """A picture that the library keeps, by SHA-256."""
        return decode_picture(self.find(key), name=key)

    def _opened(self) -> "tuple[References, TextEncoder]":
        from emblazon.engine.references import References
        from emblazon.engine.text import text_encoder

        if self._collection is None:
            self._collection = References(self.weights)
        return self._collection, text_encoder(self.weights)


def gather(brief: Brief, prompt: Prompt, kit: Kit, *, most: int, sources: Sources) -> Found:
    """At most `most` pictures to look at. Retrieval fills what the person and the cast leave free."""
    own = [sources.read(path, origin_of(path, kit)) for path in brief.references[:most]]
    free = most - len(own)
    if not brief.retrieval or free <= 0:
        return Found(tuple(own))
    subjects, joiner = split_subject(brief.subject)
    if not own and len(subjects) == 2:
        pair = [found for subject in subjects for found in sources.retrieve(subject, prompt.style, 1)]
        if len(pair) == 2:
            return Found(tuple(pair), "above" if joiner in _OVER else "beside")
    found = [*own, *sources.retrieve(subjects[0], prompt.style, free)]
    # A mood board says how, not what: it comes after the subject, where a place is left.
    mood = [sources.read(path, "kit") for path in kit.look.references[: most - len(found)]]
    return Found((*found, *mood))


def split_subject(subject: str) -> tuple[tuple[str, ...], str]:
    """ "a fox and a rocket" → (("fox", "rocket"), "and"); one subject comes alone."""
    parts = _JOINER.split(subject.lower().strip(), maxsplit=1)
    names = tuple(name for part in parts[::2] if (name := _ARTICLE.sub("", part).strip()))
    return (names, parts[1]) if len(names) == 2 else (names[:1] or (subject,), "")


def origin_of(path: Path, kit: Kit) -> str:
    """Whether a reference is a cast member's, the kit's or the person's own."""
    if any(path in member.references for member in kit.cast):
        return "cast"
    return "kit" if path in kit.look.references else "person"


def keep_sketch(path: Path, sources: Sources) -> tuple[str, Pixels]:
    """A sketch at the model's size, and the key by which the library keeps it."""
    pixels = at_model_size(read_picture(path))
    return sources.keep(encode_png(pixels)), pixels


def at_model_size(pixels: Pixels) -> Pixels:
    """The whole picture on a transparent square at the model's size."""
    return resize(pad_to_square(pixels), SIZE_PX, SIZE_PX)
