"""What the person is told when something goes wrong: one table for every foreign error.

An error of ours says itself what happened and what to do. A foreign one is looked up by the names of its
classes, nearest first, so that no library is imported to recognise its errors. What is in no row is a fault
of ours: one line, and the traceback goes to a file, never to the screen.
"""

import errno
import sys
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from emblazon.errors import (
    BackendError,
    EmblazonError,
    InputError,
    StoppedError,
    StorageError,
    WeightsError,
)

UNEXPECTED = BackendError.exit_code


@dataclass(frozen=True, slots=True)
class Fault:
    """The error of ours that a foreign one amounts to, and the remedy."""

    kind: type[EmblazonError]
    words: str
    remedy: str


FULL = Fault(StorageError, "The disk is full", "Free some space and run the same command again.")
FOREIGN = {
    "builtins.KeyboardInterrupt": Fault(StoppedError, "Stopped", "What was finished is kept."),
    "builtins.BrokenPipeError": Fault(StoppedError, "The reader of this output is gone", ""),
    "builtins.PermissionError": Fault(StorageError, "No permission", "Choose a folder that you may write."),
    "builtins.FileNotFoundError": Fault(InputError, "A file is missing", "Check the path."),
    "builtins.IsADirectoryError": Fault(InputError, "A folder stands in a file's place", "Check the path."),
    "builtins.NotADirectoryError": Fault(
        StorageError, "A file stands in a folder's place", "Check the path."
    ),
    "builtins.UnicodeDecodeError": Fault(InputError, "A text is not UTF-8", "Save it as UTF-8."),
    "builtins.MemoryError": Fault(BackendError, "Memory ran out", "Ask for fewer or smaller pictures."),
    "builtins.OSError": Fault(StorageError, "The system refused", "Check the disk and the paths."),
    "sqlite3.DatabaseError": Fault(StorageError, "The library fails", "Run: emblazon doctor"),
    "tomllib.TOMLDecodeError": Fault(InputError, "A TOML file does not parse", "Mend that line."),
    "emblazon.engine.weights.WeightsMismatch": Fault(
        WeightsError, "The weights are not those that shipped", "Install Emblazon anew."
    ),
    "onnxruntime.capi.onnxruntime_pybind11_state.Fail": Fault(
        BackendError, "The model failed to run", "Run: emblazon doctor"
    ),
}


def translate(error: BaseException) -> EmblazonError | None:
    """`error` as one of ours, or None when it is not foreseen."""
    if isinstance(error, EmblazonError):
        return error
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _as(FULL, error)
    for kind in type(error).__mro__:
        fault = FOREIGN.get(f"{kind.__module__}.{kind.__qualname__}")
        if fault is not None:
            return _as(fault, error)
    return None


def _as(fault: Fault, error: BaseException) -> EmblazonError:
    detail = str(error)
    if isinstance(error, OSError) and error.strerror:
        detail = f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return fault.kind(f"{fault.words}: {detail}." if detail else f"{fault.words}.", remedy=fault.remedy)


def explain(error: BaseException, arguments: Sequence[str]) -> tuple[str, int]:
    """The message for the person, with its line break, and the exit code."""
    ours = translate(error)
    if ours is not None:
        silent = isinstance(error, BrokenPipeError)
        return ("" if silent else f"emblazon: {ours}\n"), ours.exit_code
    log = _write_log(error, arguments)
    where = f"The details are in {log}." if log else "The details could not be written anywhere."
    return f"emblazon: unexpected {type(error).__name__}: {_first_line(error)} {where}\n", UNEXPECTED


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return (lines[0][:200] if lines else "no message").rstrip(".") + "."


def _write_log(error: BaseException, arguments: Sequence[str]) -> Path | None:
    """Write the traceback under the home's logs, else into the temporary folder; None when neither works."""
    import tempfile

    from emblazon.settings import load_settings

    text = f"emblazon {list(arguments)!r}\nPython {sys.version}\n\n" + "".join(
        traceback.format_exception(error)
    )
    name = f"error-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}.log"
    try:
        homes = [load_settings().logs]
    except Exception:  # Whatever else is broken, the first error must still be told.
        homes: list[Path] = []
    for folder in [*homes, Path(tempfile.gettempdir())]:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text, "utf-8")
            return folder / name
        except OSError:
            continue
    return None
