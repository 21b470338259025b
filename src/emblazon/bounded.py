"""Reading pictures made by strangers: in a process of its own, with bounds on memory and time.

Decoders have had holes, and a small file can ask for much memory or time. The child decodes one file after the other;
when it dies or takes too long at one, that file is refused and a new child goes on with the next. Pixels come back
through a file in a private folder, so that nothing is ever unpickled.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import IO, Self, cast

import numpy as np

from emblazon.errors import BackendError, PictureError
from emblazon.records import FileFacts, Pixels

MEMORY_BYTES = 2_500_000_000
WAIT_S = 4.0
START_S = 30.0
CPU_S = 600
"""CPU seconds of one child, all its files together; `WAIT_S` bounds each."""
REMEDY = "Save it again in an image editor, then try once more."


@dataclass(frozen=True, slots=True)
class Reading:
    """A picture that was read, and what its file says beside."""

    path: Path
    pixels: Pixels
    facts: FileFacts


def read_all(paths: Sequence[Path], *, wait_s: float = WAIT_S) -> Iterator[Reading | PictureError]:
    """Each picture, or why it is refused, in the order of `paths`. `wait_s`: seconds that one file may take.

    Raises BackendError when no child can be started.
    """
    with tempfile.TemporaryDirectory(prefix="emblazon-") as folder:
        child: _Child | None = None
        try:
            for path in paths:
                child = child or _Child.start(Path(folder))
                answer = child.ask(path, wait_s=wait_s)
                if answer is None:
                    child.stop()
                    child = None
                yield _judge(path, answer, Path(folder) / "pixels")
        finally:
            if child:
                child.stop()


def read_one(path: Path, *, wait_s: float = WAIT_S) -> Reading:
    """One picture. Raises PictureError when it is refused."""
    (found,) = read_all([path], wait_s=wait_s)
    if isinstance(found, PictureError):
        raise found
    return found


def _judge(path: Path, answer: dict[str, object] | None, target: Path) -> Reading | PictureError:
    if answer is None:
        return PictureError(
            f"{str(path)!r} is refused: reading it crashed, took too long, or asked for too much memory.",
            remedy=REMEDY,
        )
    if "refused" in answer:
        return PictureError(str(answer["refused"]), remedy=str(answer["remedy"]))
    height, width = int(str(answer["height"])), int(str(answer["width"]))
    pixels = np.fromfile(target, np.uint8).reshape(height, width, 4)
    facts = cast(dict[str, str | int | None], answer["facts"])
    quality = facts["quality"]
    return Reading(
        path,
        pixels,
        FileFacts(
            kind=str(facts["kind"]),
            mode=str(facts["mode"]),
            profile=str(facts["profile"]),
            quality=None if quality is None else int(quality),
        ),
    )


class _Child:
    """A running decoder."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @classmethod
    def start(cls, folder: Path) -> Self:
        """Start one that writes into `folder`. Raises BackendError when it does not come up."""
        process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("bounded_child.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        child = cls(process)
        job = {
            "search": [each for each in sys.path if Path(each).is_absolute()],
            "target": str(folder / "pixels"),
            "memory_bytes": MEMORY_BYTES,
            "cpu_s": CPU_S,
        }
        if child.say(job, wait_s=START_S) is None:
            child.stop()
            raise BackendError("The reader of pictures did not start.", remedy="Run: emblazon doctor")
        return child

    def ask(self, path: Path, *, wait_s: float) -> dict[str, object] | None:
        """The answer on one file; None when the child died or took longer than `wait_s` seconds."""
        return self.say({"path": str(path.absolute())}, wait_s=wait_s)

    def say(self, words: Mapping[str, object], *, wait_s: float) -> dict[str, object] | None:
        """One line to the child, and its answer."""
        sent, heard = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        guard = Timer(wait_s, self._process.kill)
        guard.start()
        try:
            sent.write(json.dumps(words).encode() + b"\n")
            sent.flush()
            line = heard.readline(65_536)
            return cast(dict[str, object], json.loads(line)) if line.endswith(b"\n") else None
        except (OSError, ValueError):
            return None
        finally:
            guard.cancel()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):  # what it could no longer take
                cast(IO[bytes], stream).close()
