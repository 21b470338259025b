"""What the library tells of its pictures, and how rows become it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from emblazon.errors import InputError
from emblazon.records import Citation, Finding, Plan, Repair, Verdict

ENTRIES = (
    "SELECT pictures.id, run, created, runs.words, plan ->> 'model', plan ->> 'kit', plan ->> 'style', seed, "
    "width, height, passed FROM pictures JOIN runs ON runs.id = run"
)
FILES = (
    "SELECT name, media_type, sha256, bytes, credentials FROM picture_files JOIN files USING (sha256) "
    "WHERE picture = ? ORDER BY position"
)
FINDINGS = (
    'SELECT "check", verdict, measure, "limit", unit, words, place, repair, target, mask, weight, format '
    "FROM findings WHERE picture = ? ORDER BY position"
)
CITATIONS = (
    'SELECT origin, "key", title, source, author, licence FROM citations WHERE run = ? ORDER BY position'
)
MAKING = (
    "SELECT alt, folder, recolour, mending, brief, choice, prompt, plan, rights, parent FROM pictures "
    "JOIN runs ON runs.id = run WHERE pictures.id = ?"
)

Row = Sequence[object]


@dataclass(frozen=True, slots=True)
class Entry:
    """One finished picture in a list. `created`: ISO 8601, of its run."""

    id: str
    run: str
    created: str
    words: str
    model: str
    kit: str
    style: str
    seed: int
    width: int
    height: int
    passed: bool


@dataclass(frozen=True, slots=True)
class FileEntry:
    """One file of a picture."""

    name: str
    media_type: str
    sha256: str
    bytes: int
    credentials: bool


@dataclass(frozen=True, slots=True)
class Detail:
    """Everything known of one picture. `mending`, `brief`, `choice`, `prompt`, `rights`: as JSON text, "" where the
    library is older than they are. `draft`: its SHA-256."""

    entry: Entry
    alt: str
    folder: str
    recolour: str
    mending: str
    brief: str
    choice: str
    prompt: str
    plan: Plan
    rights: str
    draft: str
    files: tuple[FileEntry, ...]
    findings: tuple[Finding, ...]
    citations: tuple[Citation, ...]


def entry(row: Row) -> Entry:
    """A row of `ENTRIES`."""
    key, run, created, words, model, kit, style, seed, width, height, passed = row
    return Entry(
        id=str(key),
        run=str(run),
        created=str(created),
        words=str(words),
        model=str(model),
        kit=str(kit),
        style=str(style),
        seed=int(str(seed)),
        width=cast(int, width),
        height=cast(int, height),
        passed=bool(passed),
    )


def file_entry(row: Row) -> FileEntry:
    """A row of `FILES`."""
    name, media_type, sha256, size, credentials = row
    return FileEntry(str(name), str(media_type), str(sha256), cast(int, size), bool(credentials))


def finding(row: Row) -> Finding:
    """A row of `FINDINGS`."""
    check, verdict, measure, limit, unit, words, place, repair, target, mask, weight, format = row
    box = None if place is None else cast(list[int], json.loads(str(place)))
    return Finding(
        check=str(check),
        verdict=cast(Verdict, verdict),
        measure=cast("float | None", measure),
        limit=cast("float | None", limit),
        unit=str(unit),
        words=str(words),
        place=None if box is None else (box[0], box[1], box[2], box[3]),
        repair=cast(Repair, repair),
        target=str(target),
        mask=cast(bytes, mask),
        weight=cast(float, weight),
        format=str(format),
    )


def finding_row(each: Finding) -> Row:
    """A finding as `FINDINGS` reads it."""
    place = None if each.place is None else json.dumps(each.place)
    said = (each.check, each.verdict, each.measure, each.limit, each.unit, each.words, place, each.repair)
    return (*said, each.target, each.mask, each.weight, each.format)


def citation(row: Row) -> Citation:
    """A row of `CITATIONS`."""
    origin, key, title, source, author, licence = map(str, row)
    return Citation(origin, key, title, source, author, licence)


def plan_in(text: str, picture: str) -> Plan:
    """The plan of a picture. Raises InputError on one that another Emblazon wrote."""
    try:
        return Plan.from_json(text)
    except (TypeError, KeyError, ValueError) as error:
        raise InputError(
            f"The plan of {picture!r} was written by another Emblazon and cannot be read ({error}).",
            remedy="Use the Emblazon that made it; its files can still be exported.",
        ) from error
