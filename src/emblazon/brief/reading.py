"""The words while the grammar reads them: tokens, a label each, and how passes look at what is still open."""

from dataclasses import dataclass, field

from emblazon.brief.lexicon import Lexicon
from emblazon.brief.tokens import Token


@dataclass(eq=False, slots=True)
class Label:
    """One part in the making. `values`: what it means, where that is not just its words."""

    kind: str
    because: str
    values: tuple[str, ...] = ()


@dataclass(slots=True)
class Reading:
    """The words while they are read. `labels[i]` is of `tokens[i]`; `kept`: it is in a fixed phrase."""

    text: str
    tokens: tuple[Token, ...]
    lexicon: Lexicon
    ends: list[int] = field(default_factory=list[int])
    labels: list[Label | None] = field(default_factory=list[Label | None])
    kept: list[bool] = field(default_factory=list[bool])

    def free(self, at: int) -> bool:
        """Whether token `at` is a word that no pass has placed."""
        return at < len(self.tokens) and self.tokens[at].kind == "word" and self.labels[at] is None

    def open(self, start: int, end: int) -> bool:
        """Whether all of these tokens are unplaced words, none of them in a fixed phrase."""
        return all(self.free(at) and not self.kept[at] for at in range(start, end))

    def put(self, start: int, end: int, label: Label) -> None:
        """Label all tokens in [start, end) that are no breaks."""
        for at in range(start, end):
            if self.tokens[at].kind != "break" and self.labels[at] is None:
                self.labels[at] = label

    def length(self, table: str, at: int) -> int:
        """Tokens of the longest phrase of that word list at `at`; 0 where there is none or it is placed."""
        length = self.lexicon.lists[table].length(self.tokens, at)
        return length if length and self.open(at, at + length) else 0

    def words(self, start: int, end: int) -> str:
        """The text from one token to another, as it was written."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]


def clause_ends(tokens: tuple[Token, ...]) -> list[int]:
    """For each token, where its clause ends."""
    ends = [len(tokens)] * len(tokens)
    for at in range(len(tokens) - 1, -1, -1):
        if tokens[at].kind == "break":
            ends[at] = at
        elif at + 1 < len(tokens):
            ends[at] = ends[at + 1]
    return ends
