"""Colours as another tool wrote them, before they become a kit; and the reader that picks the format."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from emblazon.brand.kit import ROLES, Role
from emblazon.errors import InputError

MOST_BYTES = 8_000_000
_HINTS: tuple[tuple[Role, str], ...] = (
    ("background", r"background|bg|surface|canvas|paper|base"),
    ("text", r"text|foreground|fg|ink|body|copy|content"),
    ("primary", r"primary|brand|main"),
    ("secondary", r"secondary"),
    ("accent", r"accent|highlight|tertiary|cta"),
    ("neutral", r"neutral|gr[ae]y|muted|border|slate|stone"),
)


@dataclass(frozen=True, slots=True)
class LooseColour:
    """A colour with a name; role, share and tolerance where the file said or suggests them."""

    name: str
    hex: str
    role: Role | None = None
    share: float | None = None
    tolerance: float | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file held. `notes`: what was approximated or left out, in words for the person."""

    colours: tuple[LooseColour, ...]
    notes: tuple[str, ...] = ()

    def matching(self, part: str) -> "Imported":
        """Only the colours whose name holds `part`, in any case. Raises InputError when none does."""
        kept = tuple(colour for colour in self.colours if part.lower() in colour.name.lower())
        if not kept:
            names = ", ".join(colour.name for colour in self.colours[:12])
            raise InputError(f"No colour's name holds {part!r}.", remedy=f"The file has: {names} ….")
        return Imported(kept, self.notes)

    def distinct(self, *, most: int) -> "Imported":
        """Each colour once, the name that tells a role preferred; at most `most`, which a note then says."""
        best: dict[str, LooseColour] = {}
        for colour in self.colours:
            if colour.hex not in best or (best[colour.hex].role is None and colour.role is not None):
                best[colour.hex] = colour
        colours, notes = tuple(best.values()), self.notes
        if len(colours) > most:
            note = f"{len(colours)} different colours; the first {most} were kept. Use --match to choose."
            colours, notes = colours[:most], (*notes, note)
        return Imported(colours, notes)


def role_in(name: str) -> Role | None:
    """The role that a token's name tells, such as "color.brand.primary" → primary."""
    words = "|".join(re.split(r"[^a-z]+", name.lower()))
    for role in ROLES:
        if re.search(rf"\b{role}\b", words):
            return role
    return next((role for role, hint in _HINTS if re.search(rf"\b({hint})\b", words)), None)


def read_import(path: Path) -> Imported:
    """Colours of a Design Tokens, CSS, ASE or ACO file. Raises InputError when it is none or holds none."""
    from emblazon.brand import css, dtcg, swatches

    data = _bytes(path)
    suffix = path.suffix.lower()
    if data.startswith(b"ASEF") or suffix == ".ase":
        found = swatches.read_ase(data)
    elif suffix == ".aco":
        found = swatches.read_aco(data)
    elif suffix in (".json", ".tokens"):
        found = dtcg.read_dtcg(_text(data, path))
    elif suffix in (".css", ".pcss", ".scss"):
        found = css.read_css(_text(data, path))
    else:
        remedy = "Give a .tokens.json, .json, .css, .ase or .aco file."
        raise InputError(f"{str(path)!r} is no swatch file we know.", remedy=remedy)
    if not found.colours:
        told = f" ({'; '.join(found.notes[:3])})" if found.notes else ""
        raise InputError(f"{str(path)!r} holds no colours{told}.", remedy="Check that it is the right file.")
    return found


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"Cannot read {str(path)!r}: {error.strerror}.", remedy="Check the path.") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{str(path)!r} is over {MOST_BYTES:,} bytes.", remedy="Export fewer swatches.")
    return data


def _text(data: bytes, path: Path) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{str(path)!r} is not UTF-8 text.", remedy="Save it as UTF-8.") from error


def clean_name(name: str) -> str:
    """A name fit for a kit: printable, at most 80 characters, never empty."""
    return "".join(character for character in name if character.isprintable()).strip()[:80] or "colour"


@dataclass(slots=True)
class Gathering:
    """Colours and notes while a file is read; a name that comes twice gets a number."""

    colours: dict[str, LooseColour] = field(default_factory=dict[str, LooseColour])
    notes: list[str] = field(default_factory=list[str])

    def add(self, name: str, hex: str, extras: Mapping[str, object] | None = None) -> None:
        """Note a colour; `extras` may hold role, share and tolerance."""
        label, base, number = clean_name(name), clean_name(name), 2
        while label in self.colours:
            label, number = f"{base[:74]} {number}", number + 1
        told = dict(extras or {})
        role, share, tolerance = told.get("role"), told.get("share"), told.get("tolerance")
        known: Role | None = next((each for each in ROLES if each == role), None)
        self.colours[label] = LooseColour(
            label,
            hex,
            role_in(label) if known is None else known,
            float(share) if isinstance(share, (int, float)) and 0 <= share <= 1 else None,
            float(tolerance) if isinstance(tolerance, (int, float)) and 0 < tolerance <= 50 else None,
        )

    def done(self) -> Imported:
        """What was gathered."""
        return Imported(tuple(self.colours.values()), tuple(dict.fromkeys(self.notes)))
