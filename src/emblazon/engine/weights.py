"""The shipped weights: what each file is, where it came from, and opening it only when it is unaltered.

`weights.json` lies beside the files and holds, for each, its SHA-256, size, origin and licence. A network
is opened from the very bytes that were hashed, so nothing can change between the check and the use.
Session options live here alone, so that every network runs with the same threads.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol, TypedDict, cast

import numpy as np
import numpy.typing as npt

INDEX_NAME = "weights.json"


class WeightsMismatch(ValueError):
    """A weights file is missing, unlisted or not the one that was published."""


class Entry(TypedDict):
    """What `weights.json` says of one file."""

    sha256: str
    bytes: int
    origin: str
    licence: str
    notes: dict[str, str | float]


class Session(Protocol):
    """The one method of `onnxruntime.InferenceSession` that the engine uses."""

    def run(
        self, output_names: Sequence[str] | None, input_feed: Mapping[str, npt.NDArray[np.generic]]
    ) -> list[npt.NDArray[np.float32]]: ...


class _Options(Protocol):
    intra_op_num_threads: int
    inter_op_num_threads: int
    log_severity_level: int

    def add_session_config_entry(self, key: str, value: str) -> None: ...


class _Runtime(Protocol):
    """What we use of the `onnxruntime` module, which ships no types."""

    def SessionOptions(self) -> _Options: ...

    def InferenceSession(
        self, data: bytes, *, sess_options: _Options, providers: Sequence[str]
    ) -> Session: ...


def read_index(folder: Path) -> dict[str, Entry]:
    """All entries of the folder's `weights.json`; empty where there is none yet.

    Raises:
        WeightsMismatch: when the index is not readable as one.
    """
    path = folder / INDEX_NAME
    if not path.exists():
        return {}
    try:
        return cast("dict[str, Entry]", json.loads(path.read_text(encoding="utf-8"))["files"])
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsMismatch(f"{path.name} is not a list of weights: {error}") from error


def write_weights_entry(
    folder: Path, name: str, *, origin: str, licence: str, notes: Mapping[str, str | float] | None = None
) -> Entry:
    """Record the file `name` as it now lies in `folder`, replacing its former entry; the write is atomic.

    Args:
        origin: where the numbers come from (package, version and hash, or the data they were trained on).
        licence: SPDX expression of the file's licence.
        notes: figures and facts worth shipping with the file.
    """
    data = (folder / name).read_bytes()
    entry = Entry(
        sha256=hashlib.sha256(data).hexdigest(),
        bytes=len(data),
        origin=origin,
        licence=licence,
        notes=dict(notes or {}),
    )
    files = dict(sorted({**read_index(folder), name: entry}.items()))
    part = folder / f".{INDEX_NAME}.{os.getpid()}.part"
    part.write_text(json.dumps({"files": files}, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    os.replace(part, folder / INDEX_NAME)
    return entry


def read_weights(folder: Path, name: str) -> bytes:
    """The bytes of `name`, exactly as published.

    Raises:
        WeightsMismatch: when the file is missing, unlisted or altered; the message names it.
    """
    entry = read_index(folder).get(name)
    if entry is None:
        raise WeightsMismatch(f"{name!r} is not listed in {INDEX_NAME} of {str(folder)!r}")
    try:
        data = (folder / name).read_bytes()
    except OSError as error:
        raise WeightsMismatch(f"{name!r} cannot be read in {str(folder)!r}: {error.strerror}") from error
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        raise WeightsMismatch(
            f"{name!r} in {str(folder)!r} was altered: its SHA-256 is not the published one"
        )
    return data


def open_session(folder: Path, name: str, *, threads: int | None = None, busy: bool = False) -> Session:
    """An ONNX Runtime session over the verified bytes of `name`.

    Args:
        threads: threads inside one operator; by default two, or one on a machine with one core.
        busy: whether threads wait awake between the operators of one run (never between runs). It pays where
            operators are many and small; elsewhere it starves whatever else the machine does.

    Raises:
        WeightsMismatch: as `read_weights`.
    """
    data = read_weights(folder, name)
    import onnxruntime  # pyright: ignore[reportMissingTypeStubs]

    runtime = cast("_Runtime", onnxruntime)
    options = runtime.SessionOptions()
    options.intra_op_num_threads = threads if threads is not None else min(2, os.cpu_count() or 1)
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if busy else "0")
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 3
    return runtime.InferenceSession(data, sess_options=options, providers=["CPUExecutionProvider"])
