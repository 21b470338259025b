"""Reading pictures made by strangers: in a process of its own, with bounds on memory and time.

Decoders have had holes, and a small file can ask for much memory or time. The child decodes one file after the other;
when it dies or takes too long at one, that file is refused and a new child goes on with the next. Pixels come back
through a file in a private folder, so that nothing is ever unpickled.
"""

import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import numpy as np

from emblazon.child import Child
from emblazon.errors import PictureError
from emblazon.pixels import READABLE
from emblazon.records import FileFacts, Pixels

MEMORY_BYTES = 2_500_000_000
WAIT_S = 4.0
CPU_S = 600
"""CPU seconds of one child, all its files together; `WAIT_S` bounds each."""
PATIENCE = 3
"""How many times `wait_s` may pass on the clock: on a busy machine a good file gets its CPU seconds late."""
REMEDY = "Save it again in an image editor, then try once more."


@dataclass(frozen=True, slots=True)
class Reading:
    """A picture that was read, and what its file says beside. `crisp`: an SVG of the same size without colours mixed
    at edges, None of any other file."""

    path: Path
    pixels: Pixels
    facts: FileFacts
    crisp: Pixels | None = None


def read_all(
    paths: Iterable[Path], *, kinds: tuple[str, ...] = READABLE, wait_s: float = WAIT_S
) -> Iterator[Reading | PictureError]:
    """Each picture, or why it is refused, in the order of `paths`. `kinds`: of files, beside SVG; `wait_s`: CPU
    seconds that one may take.

    Raises BackendError when no child can be started.
    """
    with tempfile.TemporaryDirectory(prefix="emblazon-") as folder:
        child: Child | None = None
        try:
            for path in paths:
                child = child or _decoder(Path(folder))
                asked = {"path": str(path.absolute()), "kinds": kinds, "cpu_s": wait_s}
                answer = child.say(asked, wait_s=PATIENCE * wait_s)
                if answer is None:
                    child.stop()
                    child = None
                yield _judge(path, answer, Path(folder) / "pixels")
        finally:
            if child:
                child.stop()


def read_one(path: Path, *, kinds: tuple[str, ...] = READABLE, wait_s: float = WAIT_S) -> Reading:
    """One picture. Raises PictureError when it is refused."""
    (found,) = read_all([path], kinds=kinds, wait_s=wait_s)
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
            frames=int(str(facts["frames"])),
            loose=str(facts["loose"]),
        ),
        np.fromfile(target.with_suffix(".crisp"), np.uint8).reshape(pixels.shape)
        if facts["kind"] == "SVG"
        else None,
    )


def _decoder(folder: Path) -> Child:
    """A new decoder that writes into `folder`."""
    job = {"target": str(folder / "pixels"), "memory_bytes": MEMORY_BYTES, "cpu_s": CPU_S}
    script = Path(__file__).with_name("bounded_child.py")
    return Child.start(script, job, sorry="The reader of pictures did not start.")
