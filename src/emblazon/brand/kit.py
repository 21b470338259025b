"""The kit: a brand's identity and constraints as one frozen record. `load.py` reads it from `brand.toml`.

Each record validates itself (types, ranges, unknown keys); `contradictions` says where values that are
fine alone cannot hold together. Sizes are pixels, shares and margins are fractions, tolerances ΔE2000.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from emblazon.brand.colour import Rgb, delta_e, parse_hex, to_hex
from emblazon.brand.fields import (
    Area,
    Hex,
    Margins,
    Name,
    Plain,
    Record,
    Seed,
    Share,
    Side,
    Tolerance,
    Words,
)
from emblazon.brand.rules import Checks, Consent, Disclosure, People, Rights, Rules, Wording
from emblazon.errors import FormatError, InputError
from emblazon.records import Corner, Format, Recolour, Swatch

Role = Literal["primary", "secondary", "accent", "background", "text", "neutral"]
ROLES: tuple[Role, ...] = ("primary", "secondary", "accent", "background", "text", "neutral")
MOST_COLOURS = 64


class Identity(Record):
    """Who the brand is."""

    name: Name
    version: Name = "1"
    description: Plain = ""
    values: tuple[Words, ...] = ()
    audience: Plain = ""
    voice: Plain = ""


class Colour(Record):
    """A brand colour. `share`: how much of a picture it should take, 0–1, or None; `tolerance`: ΔE2000."""

    name: Name
    hex: Hex
    role: Role
    share: Share | None = None
    tolerance: Tolerance = 6.0

    @property
    def rgb(self) -> Rgb:
        """Red, green, blue, 0–255."""
        return parse_hex(self.hex)


class Forbidden(Record):
    """A colour that must not appear: anything within `tolerance` (ΔE2000) of it."""

    hex: Hex
    tolerance: Tolerance = 10.0
    reason: Plain = ""

    @property
    def rgb(self) -> Rgb:
        """Red, green, blue, 0–255."""
        return parse_hex(self.hex)


_WHITE = Colour(name="white", hex="#ffffff", role="background")


class Palette(Record):
    """The colours, in order of importance."""

    colours: Annotated[tuple[Colour, ...], Field(max_length=MOST_COLOURS)] = ()
    forbidden: Annotated[tuple[Forbidden, ...], Field(max_length=MOST_COLOURS)] = ()

    @property
    def background(self) -> Colour:
        """The first colour with the role background, else white."""
        return next((colour for colour in self.colours if colour.role == "background"), _WHITE)

    @property
    def drawing(self) -> tuple[Colour, ...]:
        """The colours that a picture may use. None is forbidden: `contradictions` sees to that."""
        return self.colours

    @property
    def swatches(self) -> tuple[Swatch, ...]:
        """Colours with resolved shares that sum to 1: those without one split what the others leave."""
        given = sum(colour.share or 0 for colour in self.colours)
        open_count = sum(colour.share is None for colour in self.colours)
        each = max(0.0, 1 - given) / open_count if open_count else 0.0
        shares = [each if colour.share is None else colour.share for colour in self.colours]
        total = sum(shares)
        if total == 0:
            shares, total = [1.0] * len(shares), float(len(shares))
        return tuple(
            Swatch(colour.hex, share / total) for colour, share in zip(self.colours, shares, strict=True)
        )

    def find(self, key: str) -> Colour | None:
        """The first colour with that name or role; the role background always finds one."""
        found = next((colour for colour in self.colours if key in (colour.name, colour.role)), None)
        return self.background if found is None and key == "background" else found


class Face(Record):
    """A typeface from a file that ships with the kit."""

    family: Name
    file: Path
    role: Literal["display", "text", "caption"] = "text"
    minimum_size_px: Annotated[int, Field(ge=4, le=1000)] = 14


class Type(Record):
    """The brand's typefaces."""

    faces: Annotated[tuple[Face, ...], Field(max_length=32)] = ()


class LogoVariant(Record):
    """One drawing of the logo. `on`: the ground it is made for."""

    path: Path
    on: Literal["light", "dark"]


class Logo(Record):
    """`clear_space`: free margin around the logo, as a fraction of its height."""

    variants: Annotated[tuple[LogoVariant, ...], Field(max_length=32)] = ()
    clear_space: Annotated[float, Field(ge=0, le=3)] = 0.25
    minimum_width_px: Annotated[int, Field(ge=8, le=4096)] = 64
    corners: Annotated[tuple[Corner, ...], Field(min_length=1)] = (
        "top-left",
        "top-right",
        "bottom-left",
        "bottom-right",
    )


class Look(Record):
    """How pictures look. `recolour`: how strictly a finished picture is brought onto the palette."""

    styles: tuple[Words, ...] = ()
    mood: Plain = ""
    composition: Plain = ""
    texture: Plain = ""
    references: Annotated[tuple[Path, ...], Field(max_length=64)] = ()
    recolour: Recolour = "strict"


class Member(Record):
    """A recurring character."""

    name: Name
    description: Words
    references: Annotated[tuple[Path, ...], Field(max_length=16)] = ()
    seed: Seed | None = None


class KitFormat(Record):
    """A finished size. `background`: a colour's name or role, a hex colour, or "transparent"; `copy_space`: the area
    that stays calm for copy."""

    name: Name
    width: Side
    height: Side
    safe_area: Margins = (0.08, 0.08, 0.08, 0.08)
    background: Name = "transparent"
    copy_space: Area | None = None


class Kit(Record):
    """A brand, whole. `digest`: SHA-256 over its content and its files; `folder`: where its file lies."""

    identity: Identity
    palette: Palette = Palette()
    type: Type = Type()
    logo: Logo = Logo()
    look: Look = Look()
    cast: Annotated[tuple[Member, ...], Field(max_length=64)] = ()
    rules: Rules = Rules()
    consents: Annotated[tuple[Consent, ...], Field(max_length=500)] = ()
    wording: Wording = Wording()
    people: People = People()
    rights: Rights = Rights()
    checks: Checks = Checks()
    disclosure: Disclosure = Disclosure()
    formats: Annotated[tuple[KitFormat, ...], Field(max_length=64)] = ()
    _digest: str = PrivateAttr("")
    _folder: Path = PrivateAttr(Path())

    @property
    def name(self) -> str:
        """The brand's name."""
        return self.identity.name

    @property
    def version(self) -> str:
        """The kit's version, as its owner counts."""
        return self.identity.version

    @property
    def digest(self) -> str:
        """SHA-256 (hex) over the content, the bytes of fonts, logos and references included."""
        return self._digest

    @property
    def folder(self) -> Path:
        """The folder of `brand.toml`."""
        return self._folder

    def placed(self, folder: Path, *, digest: str) -> Self:
        """The same kit, knowing where it lies and what its content hashes to."""
        copy = self.model_copy()
        copy._digest, copy._folder = digest, folder
        return copy

    def format(self, name: str) -> Format:
        """The format of that name with its background resolved to hex. Raises FormatError when unknown."""
        for each in self.formats:
            if each.name == name:
                ground = self.ground(each.background)
                return Format(name, each.width, each.height, each.safe_area, ground, each.copy_space)
        known = ", ".join(repr(each.name) for each in self.formats) or "none"
        raise FormatError(f"The kit {self.name!r} has no format {name!r}.", remedy=f"It has: {known}.")

    def ground(self, background: str) -> str:
        """Hex of a colour's name or role or of a hex colour; "transparent" stays. Raises FormatError."""
        if background == "transparent":
            return background
        found = self.palette.find(background)
        if found is not None:
            return found.hex
        try:
            return to_hex(parse_hex(background))
        except InputError as error:
            raise FormatError(
                f"{background!r} is no colour of the kit {self.name!r}.",
                remedy="Give the name or role of one of its colours, '#rrggbb' or 'transparent'.",
            ) from error

    def assets(self) -> Iterator[Path]:
        """Every file that the kit draws with: fonts, logos, references of the look and of the cast."""
        yield from (face.file for face in self.type.faces)
        yield from (variant.path for variant in self.logo.variants)
        yield from self.look.references
        for member in self.cast:
            yield from member.references


Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Values that cannot hold together, and the place of the one to change."""

    place: Place
    words: str
    remedy: str


def contradictions(kit: Kit) -> Iterator[Contradiction]:
    """Every pair of values in `kit` that cannot hold together."""
    yield from _doubles(kit)
    yield from _shares(kit)
    total = sum(colour.share or 0 for colour in kit.palette.colours)
    if total > 1.0005:
        remedy = "Lower them, or leave some out: those share what is left."
        yield Contradiction(("palette", "colours"), f"the shares sum to {total:.3g}, more than 1", remedy)
    for number, forbidden in enumerate(kit.palette.forbidden):
        for colour in kit.palette.colours:
            distance = float(delta_e(forbidden.rgb, colour.rgb))
            if distance <= forbidden.tolerance:
                words = (
                    f"forbids {forbidden.hex} within ΔE2000 {forbidden.tolerance:g}, "
                    f"but the brand colour {colour.name!r} {colour.hex} is {distance:.1f} away"
                )
                yield Contradiction(
                    ("palette", "forbidden", number), words, "Lower the tolerance or drop one."
                )
    for number, each in enumerate(kit.formats):
        try:
            kit.ground(each.background)
        except FormatError as error:
            words = f"is {each.background!r}, which is no colour of this kit"
            yield Contradiction(("formats", number, "background"), words, error.remedy)


def _shares(kit: Kit) -> Iterator[Contradiction]:
    total = sum(each.share for each in kit.people.additions)
    if total > 1.0005:
        words = f"the shares sum to {total:.3g}, more than 1"
        yield Contradiction(("people", "additions"), words, "Lower them: what is left gets no addition.")


def _doubles(kit: Kit) -> Iterator[Contradiction]:
    lists: tuple[tuple[Place, list[str]], ...] = (
        (("palette", "colours"), [colour.name for colour in kit.palette.colours]),
        (("formats",), [each.name for each in kit.formats]),
        (("cast",), [member.name for member in kit.cast]),
    )
    for place, names in lists:
        for name, count in Counter(names).items():
            if count > 1:
                last = len(names) - 1 - names[::-1].index(name)
                yield Contradiction((*place, last, "name"), f"is {name!r}, used {count} times", "Rename one.")


def plain_kit() -> Kit:
    """The kit of a person who gave none: no palette, no rules, everything else at its default."""
    return Kit(identity=Identity(name="plain"), look=Look(recolour="off")).placed(Path(), digest="plain")


NEUTRAL_KIT = plain_kit()
