"""What a dialect is: one function in one file that turns an `Ask` into a `Prompt`.

    def write_prose(ask: Ask) -> Prompt: ...

    DIALECT = write_prose

A file of this folder with a `DIALECT` is a dialect, and its name is the form that cards name. Nothing else lists
them. What a model can do is its card; no dialect asks for a model by name.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from emblazon.catalog import Profile
from emblazon.catalog.profile import Offer
from emblazon.prompt.length import Counter
from emblazon.records import Brief, Dropped, Prompt, Swatch

Kind = Literal[
    "subject",
    "action",
    "lettering",
    "always",
    "instead",
    "exclusions",
    "composition",
    "setting",
    "lighting",
    "style",
    "texture",
    "colours",
    "mood",
    "camera",
    "medium",
]
PRIORITY: tuple[Kind, ...] = get_args(Kind)
"""What goes last when a prompt is too long goes first here. "always": what the kit's pictures must show;
"instead": what is said for something that must not be seen; "exclusions": what must not be seen, in words."""
Source = Literal["brief", "kit", "default"]


@dataclass(frozen=True, slots=True)
class Part:
    """Words of the anatomy and where they come from.

    `stands_for`: what of the brief or the kit the words are said instead of, "" where they are its own; `why`:
    the reason. `hex`, `role`: of a colour.
    """

    kind: Kind
    words: str
    source: Source = "brief"
    stands_for: str = ""
    why: str = ""
    hex: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Tint:
    """A colour of the picture. `share`: of the picture, 0–1; `name`: in plain English; `role`: in the kit, or "";
    `brand`: its name there, or ""."""

    hex: str
    share: float
    name: str
    role: str = ""
    brand: str = ""


@dataclass(frozen=True, slots=True)
class Anatomy:
    """A brief and its kit as one: each thing once, with its source. `unsaid`: what cannot be said at all."""

    parts: tuple[Part, ...]
    exclusions: tuple[Part, ...]
    tints: tuple[Tint, ...]
    unsaid: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Ask:
    """What a dialect is given: the anatomy, the model's card, where it runs, and how its tokens are counted."""

    brief: Brief
    anatomy: Anatomy
    profile: Profile
    offer: Offer
    counter: Counter

    @property
    def name(self) -> str:
        """The model, for messages."""
        return f"the {self.profile.id} model"

    @property
    def too_long(self) -> str:
        """Why a part was shed."""
        limits = self.profile.limits
        how = "counted" if self.counter.exact else "estimated"
        most = [f"{limits.tokens} word pieces at most ({how})"] if limits.tokens else []
        most += [f"{limits.characters:,} characters at most"] if limits.characters else []
        return f"too long: {self.name} reads {' and '.join(most)}"

    def fits(self, text: str) -> bool:
        """Whether a text is within the card's limits of tokens and characters."""
        limits = self.profile.limits
        return (not limits.tokens or self.counter.count(text) <= limits.tokens) and (
            not limits.characters or len(text) <= limits.characters
        )


@dataclass(frozen=True, slots=True)
class Ready:
    """The anatomy as one card allows it to be said: `parts` in the text, `negative` in a field of its own."""

    parts: tuple[Part, ...]
    negative: tuple[str, ...]
    palette: tuple[Swatch, ...]
    style: str
    dropped: tuple[Dropped, ...]


Writer = Callable[[Ask], Prompt]
Render = Callable[[tuple[Part, ...]], str]
