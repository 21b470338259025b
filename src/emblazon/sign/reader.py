"""The parent's side of `read.py`: one bounded process that reads credentials, file after file.

When it dies, says too much or takes too long at a file, there is no answer on that file, and the next is read by a
new process.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from emblazon.child import Answer, Child

MEMORY_BYTES = 2_000_000_000
ANSWER_BYTES = 4_000_000
START_S = 30.0
WAIT_S = 4.0
CPU_S = 600
"""CPU seconds of one process, all its files together; `WAIT_S` bounds each."""


def read_files(
    files: Sequence[tuple[Path, str]], *, anchors: str, wait_s: float = WAIT_S
) -> Iterator[Answer | None]:
    """What the parser says of each file (path and media type), in order; None where it crashed or took over `wait_s`
    seconds. Raises BackendError when no process can be started: then nothing is known of the files."""
    child: Child | None = None
    try:
        for path, media_type in files:
            child = child or _parser(anchors)
            answer = child.say({"path": str(path), "media_type": media_type}, wait_s=wait_s)
            if answer is None:
                child.stop()
                child = None
            yield answer
    finally:
        if child:
            child.stop()


def _parser(anchors: str) -> Child:
    """A new parser that trusts `anchors` (PEM)."""
    return Child.start(
        Path(__file__).with_name("read.py"),
        {"memory_bytes": MEMORY_BYTES, "cpu_s": CPU_S, "anchors": anchors},
        sorry="The reader of credentials did not start: it lacks memory, time, or the package c2pa-python.",
        wait_s=START_S,
        answer_bytes=ANSWER_BYTES,
    )
