"""The parent's side of `read.py`: one bounded process that reads credentials, file after file.

It is asked with a line of JSON and answers with one. When it dies, says too much or takes too long at a file, there
is no answer on that file, and the next is read by a new process.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from threading import Timer
from typing import IO, Self, cast

from emblazon.errors import BackendError

MEMORY_BYTES = 2_000_000_000
ANSWER_BYTES = 4_000_000
START_S = 30.0
WAIT_S = 4.0
CPU_S = 600
"""CPU seconds of one process, all its files together; `WAIT_S` bounds each."""

Answer = dict[str, object]


def read_files(
    files: Sequence[tuple[Path, str]], *, anchors: str, wait_s: float = WAIT_S
) -> Iterator[Answer | None]:
    """What the parser says of each file (path and media type), in order; None where it crashed or took over `wait_s`
    seconds. Raises BackendError when no process can be started: then nothing is known of the files."""
    child: _Child | None = None
    try:
        for path, media_type in files:
            child = child or _Child.start(anchors)
            answer = child.say({"path": str(path), "media_type": media_type}, wait_s=wait_s)
            if answer is None:
                child.stop()
                child = None
            yield answer
    finally:
        if child:
            child.stop()


class _Child:
    """A running parser."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @classmethod
    def start(cls, anchors: str) -> Self:
        """Start one that trusts `anchors` (PEM). Raises BackendError when it does not come up."""
        process = subprocess.Popen(
            [sys.executable, "-I", str(Path(__file__).with_name("read.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        child = cls(process)
        job = {
            "search": [each for each in sys.path if Path(each).is_absolute()],
            "memory_bytes": MEMORY_BYTES,
            "cpu_s": CPU_S,
            "anchors": anchors,
        }
        if child.say(job, wait_s=START_S) is None:
            child.stop()
            raise BackendError(
                "The reader of credentials did not start: it lacks memory, time, or the package c2pa-python.",
                remedy="Run: emblazon doctor",
            )
        return child

    def say(self, words: Mapping[str, object], *, wait_s: float) -> Answer | None:
        """One line to the process, and its answer; None when there is none in time."""
        sent, heard = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        guard = Timer(wait_s, self._process.kill)
        guard.start()
        try:
            sent.write(json.dumps(words).encode() + b"\n")
            sent.flush()
            line = heard.readline(ANSWER_BYTES)
            said: object = json.loads(line) if line.endswith(b"\n") else None
            return cast(Answer, said) if isinstance(said, dict) else None
        except (OSError, ValueError, RecursionError):
            return None
        finally:
            guard.cancel()

    def stop(self) -> None:
        """End it."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            if stream:
                stream.close()
        self._process.wait()
