"""May a file of weights be opened? Read from its first bytes, before any library sees it; nothing is unpickled.

A safetensors file is eight bytes (little-endian) that say how long its header is, the header as JSON, and the
numbers, of which the header says where each tensor begins and ends. A name proves nothing: the bytes decide.
Source: the format's own description, github.com/huggingface/safetensors, README "Format".
"""

import json
from collections.abc import Sequence
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import cast

from emblazon.errors import WeightsError

LENGTH_BYTES = 8
MOST_HEADER_BYTES = 100_000_000
PICKLES = (".bin", ".ckpt", ".pkl", ".pickle", ".pt", ".pth")
"""Endings of files that only unpickling can open."""
KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"PK\x03\x04", "a zip archive with a pickle, as torch.save writes", "convert"),
    (b"\x80", "a pickle", "convert"),
    (b"GGUF", "a GGUF file", "other"),
    (b"\x89HDF", "an HDF5 file", "other"),
    (b"version https://git-lfs", "a Git LFS pointer, not the weights themselves", "again"),
    (b"<", "a web page", "again"),
)
REMEDIES = {
    "convert": "A pickle can run code, so none is opened. Get the safetensors file from the model's maker.",
    "other": "Get the safetensors file of this model.",
    "again": "Download it again, whole.",
}
BITS = {
    **dict.fromkeys(("F64", "I64", "U64", "C64"), 64),
    **dict.fromkeys(("F32", "I32", "U32"), 32),
    **dict.fromkeys(("F16", "BF16", "I16", "U16"), 16),
    **dict.fromkeys(("BOOL", "I8", "U8", "F8_E5M2", "F8_E4M3", "F8_E8M0"), 8),
    **dict.fromkeys(("F8_E4M3FNUZ", "F8_E5M2FNUZ"), 8),
    **dict.fromkeys(("F6_E2M3", "F6_E3M2"), 6),
    "F4": 4,
}


def tensors_in(path: Path) -> tuple[str, ...]:
    """The names of a safetensors file's tensors, once its header has been found sound.

    Raises WeightsError when the file cannot be read, is of another kind whatever it is called, or is damaged.
    """
    header, size = _header(path)
    header.pop("__metadata__", None)
    spans = sorted(_span(path, name, entry) for name, entry in header.items())
    if spans and spans[0][0] != 0:
        raise _damaged(path, f"its first tensor begins at byte {spans[0][0]}, not 0")
    for (_, end, name), (begin, _, following) in pairwise(spans):
        if begin != end:
            how = "overlap" if begin < end else "leave a gap"
            raise _damaged(path, f"the tensors {name!r} and {following!r} {how}")
    end = spans[-1][1] if spans else 0
    if end != size:
        raise _damaged(path, f"its tensors take {end:,} bytes and {size:,} are there")
    return tuple(header)


def _header(path: Path) -> tuple[dict[str, object], int]:
    """The header, and how many bytes of numbers follow it."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(LENGTH_BYTES + len("{"))
            length = int.from_bytes(start[:LENGTH_BYTES], "little")
            # 640 bytes of header begin like a pickle: what is sound as safetensors is never taken for one.
            if start[LENGTH_BYTES:] != b"{" or LENGTH_BYTES + length > size:
                _refuse_kind(path, start + file.read(32))
                raise _damaged(path, f"its header should take {length:,} of its {size:,} bytes")
            if length > MOST_HEADER_BYTES:
                raise _damaged(
                    path, f"its header takes {length:,} bytes; at most {MOST_HEADER_BYTES:,} are read"
                )
            text = b"{" + file.read(length - 1)
    except OSError as error:
        raise WeightsError(
            f"The weights {str(path)!r} cannot be read: {error.strerror}.",
            remedy="Check the path and its permissions.",
        ) from error
    try:
        header: object = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        raise _damaged(path, f"its header is no JSON ({error})") from error
    return cast("dict[str, object]", header), size - LENGTH_BYTES - length


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    table = dict(pairs)
    if len(table) != len(pairs):
        raise ValueError("a name stands there twice")
    return table


def _refuse_kind(path: Path, start: bytes) -> None:
    for magic, words, remedy in KINDS:
        if start.startswith(magic):
            raise WeightsError(f"{str(path)!r} is {words}, whatever it is called.", remedy=REMEDIES[remedy])


def _span(path: Path, name: str, entry: object) -> tuple[int, int, str]:
    """Where a tensor begins and ends, in bytes after the header, and its name."""
    facts = cast("dict[str, object]", entry) if isinstance(entry, dict) else {}
    bits = BITS.get(str(facts.get("dtype")))
    shape, offsets = _counts(facts.get("shape")), _counts(facts.get("data_offsets"))
    if bits is None:
        raise _damaged(path, f"the tensor {name!r} has the unknown type {facts.get('dtype')!r}")
    if shape is None or offsets is None or len(offsets) != 2:
        raise _damaged(path, f"the tensor {name!r} has no shape or no place")
    begin, end = offsets
    if (end - begin) * 8 != prod(shape) * bits:
        raise _damaged(
            path, f"the tensor {name!r} of shape {list(shape)} does not fit bytes {begin} to {end}"
        )
    return begin, end, name


def _counts(value: object) -> Sequence[int] | None:
    """A list of whole numbers from 0, None where it is anything else."""
    numbers = cast("list[object]", value) if isinstance(value, list) else None
    if numbers is None or not all(type(number) is int and number >= 0 for number in numbers):
        return None
    return cast("list[int]", numbers)


def _damaged(path: Path, why: str) -> WeightsError:
    return WeightsError(
        f"The weights {str(path)!r} are damaged: {why}.", remedy="Download them again, whole."
    )
