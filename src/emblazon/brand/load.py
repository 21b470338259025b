"""Reading `brand.toml` into a `Kit`: inheritance, paths, validation, digest.

`extends = "../base/brand.toml"` starts from another kit: tables are merged key by key, and a list or a
plain value replaces the one it inherits. Paths are relative to the file that writes them.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import cast

from pydantic import ValidationError

from emblazon.brand.faults import Fault, Origin, describe, display, origin_of, refuse, spell
from emblazon.brand.kit import Kit, contradictions
from emblazon.brand.lines import Place, index_lines
from emblazon.brand.toml import parse_toml
from emblazon.errors import KitError

MOST_KIT_BYTES = 1_000_000
MOST_ASSET_BYTES = 64_000_000
MOST_ANCESTORS = 16

Table = dict[str, object]

_FONT_MAGIC = (b"\0\1\0\0", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")


@dataclass(slots=True)
class _Source:
    """What one or more files said: values, where each was written, and the faults found so far."""

    values: Table
    origins: dict[Place, Origin]
    faults: list[Fault] = field(default_factory=list[Fault])


def load_kit(path: Path) -> Kit:
    """The kit in `path` (a `brand.toml`, or the folder that holds one), fully validated.

    Raises KitError, which names file, line and remedy of every fault. Contradictions between values are
    looked for once each value is fine by itself.
    """
    file = _kit_file(path)
    source = _read(file, ancestors=())
    try:
        kit = Kit.model_validate(source.values)
    except ValidationError as error:
        found = [describe(each, Kit, source.origins) for each in error.errors(include_url=False)]
        raise refuse(source.faults + found) from error
    faults = list(source.faults)
    if not kit.palette.colours:
        words, remedy = "the palette has no colours", "Add [[palette.colours]] with name, hex and role."
        faults.append(origin_of(("palette",), source.origins).fault(words, remedy))
    for each in contradictions(kit):
        place = origin_of(each.place, source.origins)
        faults.append(place.fault(f"{spell(each.place)} {each.words}", each.remedy))
    if faults:
        raise refuse(faults)
    return kit.placed(file.parent, digest=_digest(kit))


def _kit_file(path: Path) -> Path:
    file = path / "brand.toml" if path.is_dir() else path
    return Path(file).absolute()


def _read(file: Path, *, ancestors: tuple[Path, ...]) -> _Source:
    """The values of `file` over those of what it extends."""
    text, order, name = _text(file), len(ancestors), display(file)
    values = parse_toml(text, name=name, error=KitError)
    origins = {place: Origin(order, name, line) for place, line in index_lines(text).items()}
    source = _Source(values, {(): Origin(order, name, 1), **origins})
    _place_files(source, file.parent)
    base = source.values.pop("extends", None)
    if base is None:
        return source
    return _extend(source, base, (*ancestors, file.resolve()))


def _text(file: Path) -> str:
    name = display(file)
    try:
        with file.open("rb") as stream:
            data = stream.read(MOST_KIT_BYTES + 1)
    except OSError as error:
        remedy = "Check the path, or start a kit with `emblazon brand new`."
        raise KitError(f"Cannot read the kit {name!r}: {error.strerror}.", remedy=remedy) from error
    if len(data) > MOST_KIT_BYTES:
        raise KitError(f"The kit {name!r} is over {MOST_KIT_BYTES:,} bytes.", remedy="Is it a brand.toml?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise KitError(f"{name}:{line}: not UTF-8 text.", remedy="Save the file as UTF-8.") from error


def _extend(source: _Source, base: object, ancestors: tuple[Path, ...]) -> _Source:
    place = source.origins[("extends",)]
    if not isinstance(base, str) or not base:
        raise refuse(
            [place.fault(f"extends is {base!r}", 'Write the path of one kit: "../base/brand.toml".')]
        )
    file = _kit_file(ancestors[-1].parent / base)
    if file.resolve() in ancestors:
        chain = " → ".join(display(each) for each in (*ancestors, file.resolve()))
        raise refuse([place.fault(f"extends goes in a circle: {chain}", "Take one extends out.")])
    if len(ancestors) >= MOST_ANCESTORS:
        raise refuse([place.fault(f"extends more than {MOST_ANCESTORS} kits", "Shorten the chain.")])
    if not file.is_file():
        raise refuse([place.fault(f"extends {base!r}, which is not there", "Check the path.")])
    inherited = _read(file, ancestors=ancestors)
    _merge(inherited, source.values, source.origins, place=())
    inherited.origins[()] = source.origins[()]
    inherited.faults += source.faults
    return inherited


def _merge(base: _Source, values: Table, origins: dict[Place, Origin], *, place: Place) -> None:
    """Lay `values` over the table at `place` of `base`, lines included."""
    target = base.values
    for part in place:
        target = cast(Table, target[str(part)])
    for key, value in values.items():
        here = (*place, key)
        if isinstance(value, dict) and isinstance(target.get(key), dict):
            _merge(base, cast(Table, value), origins, place=here)
            base.origins[here] = origins.get(here, base.origins.get(here, origins[()]))
            continue
        replaced: object = target.get(key)
        for old in _places(replaced, here):
            base.origins.pop(old, None)
        target[key] = value
        base.origins.update({new: origins[new] for new in _places(target[key], here) if new in origins})
    if not place:
        _drop_faults(base)


def _places(value: object, place: Place) -> Iterator[Place]:
    """The place of a value, and of everything in it."""
    yield place
    if isinstance(value, dict):
        for key, each in cast(Table, value).items():
            yield from _places(each, (*place, key))
    elif isinstance(value, tuple):
        for index, each in enumerate(cast("tuple[object, ...]", value)):
            yield from _places(each, (*place, index))


def _drop_faults(base: _Source) -> None:
    """Forget faults of inherited values that were replaced: their lines are no longer in use."""
    used = {(origin.order, origin.line) for origin in base.origins.values()}
    base.faults = [fault for fault in base.faults if (fault.order, fault.line) in used]


def _place_files(source: _Source, folder: Path) -> None:
    """Turn lists into tuples and written paths into `Path`s; note the files that cannot serve."""
    source.values = cast(Table, _frozen(source.values, place=(), folder=folder, source=source))


def _frozen(value: object, *, place: Place, folder: Path, source: _Source) -> object:
    if isinstance(value, dict):
        table = cast(Table, value)
        return {
            key: _frozen(each, place=(*place, key), folder=folder, source=source)
            for key, each in table.items()
        }
    if isinstance(value, list):
        items = enumerate(cast(list[object], value))
        return tuple(_frozen(each, place=(*place, i), folder=folder, source=source) for i, each in items)
    if isinstance(value, str) and (kind := _kind_of_file(place)):
        file = Path(folder, value) if "\0" not in value else Path("\0")
        problem = _file_problem(file, kind) if value else "is empty"
        if problem:
            words = f"{spell(place)} is {value!r}: that {kind} {problem}"
            remedy = f"Paths are relative to {display(folder)!r}."
            source.faults.append(source.origins[place].fault(words, remedy))
        return file
    return value


def _kind_of_file(place: Place) -> str:
    """ "font", "logo" or "reference picture" where the key at `place` names a file, else ""."""
    match place:
        case ("type", "faces", int(), "file"):
            return "font"
        case ("logo", "variants", int(), "path"):
            return "logo"
        case ("look", "references", int()) | ("cast", int(), "references", int()):
            return "reference picture"
        case ("rights", "assets", int(), "file"):
            return "file"
        case _:
            return ""


def _file_problem(file: Path, kind: str) -> str:
    """Why the file cannot serve, judged by its first bytes, or ""."""
    try:
        if not file.is_file():
            return "is not there" if not file.exists() else "is not a file"
        if file.stat().st_size > MOST_ASSET_BYTES:
            return f"is over {MOST_ASSET_BYTES:,} bytes"
        with file.open("rb") as stream:
            head = stream.read(4096)
    except (OSError, ValueError) as error:
        return f"cannot be read ({error})"
    if kind == "file":
        return ""
    if kind == "font":
        return "" if head.startswith(_FONT_MAGIC) else "is not a TrueType, OpenType or WOFF font"
    return "" if _is_picture(file, head) else "is not a PNG, JPEG, WebP or SVG picture"


def _is_picture(file: Path, head: bytes) -> bool:
    if file.suffix.lower() == ".svg":
        return b"<svg" in head
    webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    return webp or head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"))


def _digest(kit: Kit) -> str:
    """SHA-256 of canonical JSON in which each path stands as the hash of its file.

    So a kit has one digest wherever it lies and whatever its files are called.
    """
    content = json.dumps(
        _hashable(kit.model_dump()), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return hashlib.sha256(content.encode()).hexdigest()


def _hashable(value: object) -> object:
    if isinstance(value, Path):
        return "sha256:" + hashlib.sha256(value.read_bytes()).hexdigest()
    if isinstance(value, dict):
        return {key: _hashable(each) for key, each in cast(Table, value).items()}
    if isinstance(value, tuple):
        return [_hashable(each) for each in cast(tuple[object, ...], value)]
    return value.isoformat() if isinstance(value, date) else value
