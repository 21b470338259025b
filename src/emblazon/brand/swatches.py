"""Adobe swatches: ASE (Swatch Exchange) and ACO (Photoshop colour swatches, versions 1 and 2).

ASE: "ASEF", version, count, then blocks (type, length, body), big endian; a colour is a UTF-16 name, a
four-letter model and 32-bit floats. ACO: version, count, then records of a space and four 16-bit numbers;
version 2 adds UTF-16 names, and a file usually holds a version 1 section followed by the same in version 2.
Layouts: Adobe Photoshop File Formats Specification, "Color swatches"; ASE as documented by its readers.
"""

import math
import struct

import numpy as np

from emblazon.brand.imported import Gathering, Imported
from emblazon.brand.spaces import cmyk, fitted, hsb, lab_d50
from emblazon.errors import InputError

MOST_SWATCHES = 10_000
_INK = "CMYK was turned into RGB without a press profile: check the colours by eye."
_WIDE = "Some colours lie outside sRGB; their chroma was lowered."


class _Bytes:
    """Big-endian reading that never runs past the end."""

    def __init__(self, data: bytes, kind: str) -> None:
        self.data, self.at, self.kind = data, 0, kind

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise InputError(
                f"The {self.kind} file ends early: at {self.at}, {count} bytes expected, {self.left} there.",
                remedy="Export it again.",
            )
        self.at += count
        return self.data[self.at - count : self.at]

    def numbers(self, layout: str) -> tuple[float, ...]:
        return struct.unpack(f">{layout}", self.take(struct.calcsize(f">{layout}")))

    def whole(self, layout: str) -> int:
        return int(self.numbers(layout)[0])

    def name(self, units: int) -> str:
        return self.take(units * 2).decode("utf-16-be", errors="replace").split("\0")[0]


def _limit(count: int, kind: str) -> None:
    if count > MOST_SWATCHES:
        raise InputError(
            f"The {kind} file claims {count:,} swatches; the most that is read is {MOST_SWATCHES:,}.",
            remedy="It is damaged, or not a swatch file.",
        )


def read_ase(data: bytes) -> Imported:
    """Colours of an ASE file; groups become "group/name". Raises InputError on a damaged file."""
    if not data.startswith(b"ASEF"):
        raise InputError(f"Not an ASE file: it begins with {data[:4]!r}.", remedy="Export it as .ase again.")
    source, gathering, group = _Bytes(data[4:], "ASE"), Gathering(), ""
    source.numbers("HH")
    count = source.whole("I")
    _limit(count, "ASE")
    for _ in range(count):
        kind, length = source.whole("H"), source.whole("I")
        block = _Bytes(source.take(length), "ASE")
        if kind == 0xC001:
            group = block.name(block.whole("H")) + "/"
        elif kind == 0xC002:
            group = ""
        elif kind == 0x0001:
            _ase_colour(block, group, gathering)
    return gathering.done()


def _ase_colour(block: _Bytes, group: str, gathering: Gathering) -> None:
    name = group + block.name(block.whole("H"))
    model = block.take(4).decode("latin-1").strip()
    sizes = {"RGB": 3, "CMYK": 4, "LAB": 3, "Gray": 1}
    if model not in sizes:
        gathering.notes.append(f"{name!r} was left out: its colour model {model!r} is not known.")
        return
    values = np.array(block.numbers("f" * sizes[model]), np.float64)
    if not all(math.isfinite(value) and abs(value) <= 1000 for value in values):
        raise InputError(f"The ASE swatch {name!r} has impossible numbers.", remedy="Export it again.")
    if model == "LAB":
        rgb = lab_d50(values * np.array([100, 1, 1]))
    elif model == "CMYK":
        rgb = cmyk(np.clip(values, 0, 1))
        gathering.notes.append(_INK)
    else:
        rgb = np.resize(values, 3) * 255
    _gather(gathering, name, rgb)


def _gather(gathering: Gathering, name: str, rgb: np.ndarray[tuple[int, ...], np.dtype[np.floating]]) -> None:
    code, inside = fitted(rgb)
    if not inside:
        gathering.notes.append(_WIDE)
    gathering.add(name, code)


def read_aco(data: bytes) -> Imported:
    """Colours of an ACO file; names come from a version 2 section. Raises InputError on a damaged file."""
    source, sections = _Bytes(data, "ACO"), list[Imported]()
    while source.left >= 4 and len(sections) < 2:
        version, count = source.whole("H"), source.whole("H")
        if version not in (1, 2):
            if sections:
                break
            remedy = "Export the swatches as .aco again."
            raise InputError(f"Not an ACO file: version {version} instead of 1 or 2.", remedy=remedy)
        _limit(count, "ACO")
        gathering = Gathering()
        for number in range(count):
            _aco_colour(source, version, number, gathering)
        sections.append(gathering.done())
    if not sections:
        raise InputError("The ACO file is empty.", remedy="Export the swatches as .aco again.")
    return sections[-1]


def _aco_colour(source: _Bytes, version: int, number: int, gathering: Gathering) -> None:
    space, *words = (int(each) for each in source.numbers("5H"))
    name = source.name(source.whole("I")) if version == 2 else ""
    name = name or f"swatch {number + 1}"
    w, x, y, z = words
    signed = [each - 65536 if each > 32767 else each for each in words]
    match space:
        case 0:
            rgb = np.array([w, x, y]) / 65535 * 255
        case 1:
            rgb = hsb(np.array([w / 65535 * 360, x / 655.35, y / 655.35]))
        case 2:
            rgb = cmyk(1 - np.array(words) / 65535)
        case 7:
            rgb = lab_d50(np.array([w / 100, signed[1] / 100, signed[2] / 100]))
        case 8:
            rgb = np.full(3, 255 * (1 - min(w, 10000) / 10000))
        case 9:
            rgb = cmyk(np.clip(np.array([w, x, y, z]) / 10000, 0, 1))
        case _:
            gathering.notes.append(f"{name!r} was left out: its colour space {space} is not known.")
            return
    if space in (2, 9):
        gathering.notes.append(_INK)
    _gather(gathering, name, rgb)
