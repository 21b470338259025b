"""Signing a file that is there already, Emblazon's own or not: what was it made from, and what was done to it?

Its pixels are never touched, unless it is asked for as another kind. Without further words it is signed as it is: the
file itself is the ingredient `parentOf`, the action is `c2pa.opened`, and nothing is said of AI. Credentials that it
carries are kept inside the new ones; where they do not hold nothing is signed, since that would lend them our name.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import get_args

from emblazon.bounded import read_one
from emblazon.errors import InputError, PictureError
from emblazon.pixels import RASTERS
from emblazon.records import Pixels
from emblazon.sign.credentials import Credentials
from emblazon.sign.formats import encode, kind_named, kind_of, with_xmp
from emblazon.sign.history import (
    ENHANCED,
    MACHINE,
    SOURCE_TYPES,
    Deed,
    History,
    Start,
    Step,
    actions,
    source_type,
)
from emblazon.sign.ingredients import Ingredient, thumbnail
from emblazon.sign.keys import Keys
from emblazon.sign.manifest import Claimed, manifest
from emblazon.sign.metadata import plain, timestamp
from emblazon.sign.verifying import verify
from emblazon.sign.xmp import Described, xmp_packet

STARTS: tuple[Start, ...] = ("generated", "drawn")
DEEDS: tuple[Deed, ...] = tuple(
    each for each in get_args(Deed) if each not in ("placed", "watermarked", "converted")
)


@dataclass(frozen=True, slots=True)
class Given:
    """A file as it lies there. `pixels`: of the first of its `frames`, None where its kind is not decoded here;
    `source_type`: what it says of itself; `credentials`: whether it carries some, which hold."""

    name: str
    media_type: str
    data: bytes = field(repr=False)
    pixels: Pixels | None = field(default=None, repr=False)
    source_type: str = ""
    credentials: bool = False
    frames: int = 1


@dataclass(frozen=True, slots=True)
class Declared:
    """What a person says of a file. `actions`: of `STARTS` and `DEEDS`, in order; `parents`: what it was made from,
    the first was opened and the others were placed in it. `write_as`: another kind of file, "" for as it is."""

    actions: tuple[str, ...] = ()
    parents: tuple[Given, ...] = ()
    model: str = ""
    kit: str = ""
    kit_version: str = ""
    training: bool | None = None
    write_as: str = ""


@dataclass(frozen=True, slots=True)
class SignedGiven:
    """The signed file. `notes`: what could not be done, in words."""

    suffix: str
    media_type: str
    data: bytes = field(repr=False)
    actions: tuple[str, ...]
    notes: tuple[str, ...] = ()


def take(path: Path) -> Given:
    """Read a file to sign, or one that another was made from.

    Raises PictureError when it cannot be read or its credentials do not hold.
    """
    verdict = verify(path)
    if verdict.state == "altered":
        why = [each for each in verdict.problems if "signingCredential." not in each] or verdict.problems
        raise PictureError(
            f"{str(path)!r} carries credentials that do not hold: {'; '.join(why)}.",
            remedy="Sign the file as it was before, or a copy that was saved without them.",
        )
    data = path.read_bytes()
    kind = kind_of(data[:4096])
    assert kind is not None, "verify saw to it"
    given = Given(
        path.name,
        kind.media_type,
        data,
        source_type=verdict.source_type,
        credentials=verdict.state != "unsigned",
    )
    try:
        read = read_one(path, kinds=RASTERS)
    except PictureError:
        return given
    return replace(given, pixels=read.pixels, frames=read.facts.frames)


def sign_given(
    given: Given, declared: Declared, *, keys: Keys, created: datetime, software: str
) -> SignedGiven:
    """The file with credentials. Raises InputError where what is declared cannot be, StorageError when the keys
    cannot sign, PictureError when it is asked for as a kind that needs pixels and has none."""
    parts, history = _history(given, declared)
    kind = source_type(history)
    suffix, media_type, data, notes = _written(given, declared, _described(declared, kind, created, software))
    agent = {"name": plain(declared.model) or "Emblazon", "version": plain(software)}
    done = actions(history, when=timestamp(created), agent=agent)
    kit = {"org.emblazon.kit": plain(declared.kit), "org.emblazon.kit_version": plain(declared.kit_version)}
    claimed = Claimed(
        title=plain(given.name),
        software=software,
        actions=done,
        generator={key: value for key, value in kit.items() if value},
        training=declared.training,
    )
    signed = Credentials(keys).sign(data, media_type, manifest(claimed), parts)
    return SignedGiven(suffix, media_type, signed, tuple(str(each["action"]) for each in done), notes)


def _history(given: Given, declared: Declared) -> tuple[tuple[Ingredient, ...], History]:
    """The ingredients, and what happened."""
    start, deeds = _declared(declared.actions)
    if declared.model and start is None and not {"redrawn", "enhanced"} & {*deeds}:
        raise InputError(
            f"Nothing says what the model {declared.model!r} did.",
            remedy="Add --action generated, redrawn or enhanced, or leave the model out.",
        )
    steps = [Step(each) for each in deeds]
    converted = (
        [Step("converted", {"to": kind_named(declared.write_as).media_type})] if declared.write_as else []
    )
    if start is not None:
        if declared.parents or given.credentials:
            what = "was made from others" if declared.parents else "has credentials already"
            raise InputError(
                f"{given.name!r} cannot be {start!r}: it {what}.",
                remedy="Leave that action out, or the parents.",
            )
        return (), History(start, (*steps, *converted))
    if declared.parents and not deeds:
        raise InputError(
            f"Nothing says what was done to {declared.parents[0].name!r}.",
            remedy=f"Add --action with one of: {', '.join(DEEDS)}.",
        )
    sources = (*((given,) if given.credentials or not declared.parents else ()), *declared.parents)
    parts = tuple(_ingredient(each, index) for index, each in enumerate(sources))
    steps += [Step("placed", labels=(each.label,)) for each in parts[1:]]
    return parts, History(
        "opened",
        (*steps, *converted),
        opened=(parts[0].label,),
        opened_type=_known(sources[0].source_type),
        photograph=any(each.source_type not in MACHINE for each in sources[1:]),
    )


def _declared(words: Sequence[str]) -> tuple[Start | None, list[Deed]]:
    """The start, if one is named, and the deeds. Raises InputError for any other word."""
    known: Mapping[str, Deed] = {each: each for each in DEEDS}
    starts: Mapping[str, Start] = {each: each for each in STARTS}
    start = starts.get(words[0]) if words else None
    rest = words[1:] if start else words
    strange = [each for each in rest if each not in known]
    if strange:
        only = "; it can only come first" if strange[0] in starts else ""
        raise InputError(
            f"There is no action {strange[0]!r} here{only}.",
            remedy=f"Choose from: {', '.join((*STARTS, *DEEDS))}.",
        )
    return start, [known[each] for each in rest]


def _known(kind: str) -> str:
    """A source type of the IPTC's; "" for anything else that a file may say."""
    return kind if kind.startswith(SOURCE_TYPES) else ""


def _ingredient(given: Given, index: int) -> Ingredient:
    return Ingredient(
        label=f"source-{index}",
        title=plain(given.name),
        relationship="componentOf" if index else "parentOf",
        data=given.data,
        media_type=given.media_type,
        thumbnail=b"" if given.pixels is None else thumbnail(given.pixels),
    )


def _described(declared: Declared, kind: str, created: datetime, software: str) -> Described | None:
    """What XMP says of the file; None where there is nothing to say of it."""
    if declared.training is None and not (kind and declared.actions):
        return None
    return Described(
        tool=plain(software),
        created=timestamp(created),
        source_type=kind,
        system=plain(declared.model) if kind in (*MACHINE, ENHANCED) else "",
        training=declared.training,
    )


def _written(
    given: Given, declared: Declared, said: Described | None
) -> tuple[str, str, bytes, tuple[str, ...]]:
    """Suffix, media type and bytes of the file before it is signed, and what could not be done."""
    packet = xmp_packet(said) if said else b""
    if declared.write_as:
        if given.pixels is None:
            raise PictureError(
                f"The pixels of {given.name!r} cannot be read, so it cannot be written as {declared.write_as!r}.",
                remedy="Leave --as out: it is then signed as it is.",
            )
        kind = kind_named(declared.write_as)
        data = encode(given.pixels, kind.media_type, xmp=packet)
        lost = f"Of its {given.frames} pictures the first alone was written."
        return kind.suffixes[0], kind.media_type, data, (lost,) if given.frames > 1 else ()
    suffix = Path(given.name).suffix
    if not packet:
        return suffix, given.media_type, given.data, ()
    data = with_xmp(given.data, given.media_type, packet)
    if data is None:
        why = "it has some already, or its kind takes none"
        return suffix, given.media_type, given.data, (f"Its open metadata (XMP) was left as it was: {why}.",)
    return suffix, given.media_type, data, ()
