"""The training manifest: one frozen record for every training picture, and the file that holds them.

The manifest is what makes the model's provenance whole: every picture is listed with source, version,
licence, author, caption and the hash of its pixels. It also carries what training needs (split, weight).
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Literal, cast

Style = Literal["3d", "flat", "gradient", "soft", "cartoon", "outline", "icon", "clipart"]
Split = Literal["train", "held_out_picture", "held_out_pair"]

STYLES: tuple[Style, ...] = ("3d", "flat", "gradient", "soft", "cartoon", "outline", "icon", "clipart")
SPLITS: tuple[Split, ...] = ("train", "held_out_picture", "held_out_pair")
MANIFEST_NAME = "manifest.json"
MANIFEST_VERSION = 1


@dataclass(frozen=True)
class Entry:
    """One training picture; row `index` of `pictures-64.npy` and `pictures-128.npy`."""

    index: int
    id: str
    """Stable name, "package/key"; the same after a rebuild even where `index` moves."""
    source: str
    version: str
    licence: str
    """SPDX identifier, or "public domain"."""
    author: str | None
    label: str
    """The caption: lower case, a few words."""
    tags: tuple[str, ...]
    subject: str
    """The concept without skin tone, the same across sources: "rocket", "raised hand"."""
    style: Style
    group: str
    people: bool
    skin_tone: str | None
    """"light" … "dark"; two people with two tones: "light, dark"; None without a stated tone."""
    sha256: str
    """Of the 64 px straight RGBA bytes."""
    split: Split
    weight: float
    """How often to draw this picture in training, relative to 1."""
    large: bool
    """Whether `pictures-512/{index:05d}.webp` exists."""


@dataclass(frozen=True)
class Manifest:
    """Every picture of a training set, in row order, and what was left out on the way."""

    entries: tuple[Entry, ...]
    dropped: dict[str, int]
    """Reason -> number of candidates left out for it."""


def write_manifest(folder: Path, manifest: Manifest) -> Path:
    """Write `manifest.json`, one picture a line, by way of a temporary file."""
    lines = ",\n".join(json.dumps(asdict(entry), ensure_ascii=False) for entry in manifest.entries)
    head = json.dumps({"version": MANIFEST_VERSION, "dropped": manifest.dropped}, ensure_ascii=False)
    path = folder / MANIFEST_NAME
    partial = path.with_suffix(".partial")
    partial.write_text(f'{head[:-1]}, "pictures": [\n{lines}\n]}}\n', encoding="utf-8")
    return partial.replace(path)


def read_manifest(folder: Path) -> Manifest:
    """Read `manifest.json` of `folder`. Raises ValueError where it is not one of ours."""
    path = folder / MANIFEST_NAME
    try:
        document = cast("dict[str, object]", json.loads(path.read_text(encoding="utf-8")))
        version, rows, dropped = (document[key] for key in ("version", "pictures", "dropped"))
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{str(path)!r} is not a training manifest: {error}") from error
    if version != MANIFEST_VERSION:
        raise ValueError(f"{str(path)!r} has manifest version {version!r}; this reads {MANIFEST_VERSION}")
    entries = tuple(_entry(row, path) for row in cast("list[dict[str, object]]", rows))
    if [entry.index for entry in entries] != list(range(len(entries))):
        raise ValueError(f"{str(path)!r} does not list its pictures in row order")
    return Manifest(entries, cast("dict[str, int]", dropped))


def _entry(row: dict[str, object], path: Path) -> Entry:
    names = {field.name for field in fields(Entry)}
    if set(row) != names:
        raise ValueError(f"{str(path)!r} holds a picture with the fields {sorted(row)!r}")
    if row["style"] not in STYLES or row["split"] not in SPLITS:
        raise ValueError(f"{str(path)!r}: unknown style {row['style']!r} or split {row['split']!r}")
    values = {**row, "tags": tuple(cast("list[str]", row["tags"]))}
    return Entry(**values)  # pyright: ignore[reportArgumentType]  (names checked above)
