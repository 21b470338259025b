"""What the model looks at: the person's and the cast's pictures, then retrieved ones, then the mood board."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from emblazon.bounded import read_one
from emblazon.brand.kit import Kit
from emblazon.catalog import Profile
from emblazon.pixels import decode_picture, encode_png, pad_to_square, resize
from emblazon.records import Brief, Citation, Layout, Pixels, Prompt

if TYPE_CHECKING:
    from emblazon.engine.references import References
    from emblazon.engine.text import TextEncoder

SMALL_PX = 128
LARGE_PX = 1536
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

    def read(self, path: Path, origin: str, *, size_px: int) -> tuple[Citation, Pixels]:
        """A file as a reference. The library keeps it at the model's size, so that a plan can be replayed."""
        pixels = at_model_size(read_one(path).pixels, size_px)
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


def gather(brief: Brief, prompt: Prompt, kit: Kit, *, profile: Profile, sources: Sources) -> Found:
    """The pictures to look at, as many as the model takes. For one that learned from the shipped collection,
    retrieval fills what the person and the cast leave free."""
    most, size_px = profile.inputs.references, profile.sizes.default[0]
    own = [sources.read(path, origin_of(path, kit), size_px=size_px) for path in brief.references[:most]]
    free = most - len(own)
    if not (brief.retrieval and profile.inputs.collection) or free <= 0 or prompt.variants:
        # A retrieved picture shows somebody: it would outweigh what the people policy adds to the words.
        return Found(tuple(own))
    subjects, joiner = split_subject(brief.subject)
    if not own and len(subjects) == 2:
        pair = [found for subject in subjects for found in sources.retrieve(subject, prompt.style, 1)]
        if len(pair) == 2:
            return Found(tuple(pair), "above" if joiner in _OVER else "beside")
    found = [*own, *sources.retrieve(subjects[0], prompt.style, free)]
    # A mood board says how, not what: it comes after the subject, where a place is left.
    board = kit.look.references[: most - len(found)]
    mood = [sources.read(path, "kit", size_px=size_px) for path in board]
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


def keep_sketch(path: Path, profile: Profile, sources: Sources) -> tuple[str, Pixels]:
    """A sketch at the model's size, and the key by which the library keeps it."""
    pixels = at_model_size(read_one(path).pixels, profile.sizes.default[0])
    return sources.keep(encode_png(pixels)), pixels


def at_model_size(pixels: Pixels, size_px: int) -> Pixels:
    """The whole picture as a model of that size looks at it: a small one on a transparent square, a large one in its
    own shape, its longer side at most `LARGE_PX`."""
    if size_px <= SMALL_PX:
        return resize(pad_to_square(pixels), size_px, size_px)
    height, width = pixels.shape[:2]
    scale = min(1.0, LARGE_PX / max(height, width))
    return (
        pixels if scale == 1 else resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))
    )
