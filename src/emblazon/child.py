"""A process of its own for what strangers made: a line of JSON in for each question, a line of JSON out.

Parsers and decoders have had holes, and a small file can ask for much memory or time: the script bounds its memory,
`say` bounds the time of each answer. Nothing is ever unpickled.
"""

import json
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Timer
from typing import IO, Self, cast

from emblazon.errors import BackendError

START_S = 30.0
ANSWER_BYTES = 65_536
Answer = dict[str, object]


class Child:
    """A running script. `answer_bytes`: the longest answer that is taken; a longer one counts as none."""

    def __init__(self, process: "subprocess.Popen[bytes]", *, answer_bytes: int = ANSWER_BYTES) -> None:
        self._process = process
        self._answer_bytes = answer_bytes

    @classmethod
    def start(
        cls,
        script: Path,
        job: Mapping[str, object],
        *,
        sorry: str,
        wait_s: float = START_S,
        answer_bytes: int = ANSWER_BYTES,
    ) -> Self:
        """Start `script` with its job, to which the search path is added. Raises BackendError with the words `sorry`
        when it does not answer within `wait_s` seconds."""
        process = subprocess.Popen(
            [sys.executable, "-I", str(script)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        child = cls(process, answer_bytes=answer_bytes)
        search = [each for each in sys.path if Path(each).is_absolute()]
        if child.say({"search": search, **job}, wait_s=wait_s) is None:
            child.stop()
            raise BackendError(sorry, remedy="Run: emblazon doctor")
        return child

    def say(self, words: Mapping[str, object], *, wait_s: float) -> Answer | None:
        """One line to it, and its answer; None when it died, said no JSON, or took longer than `wait_s` seconds."""
        sent, heard = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        guard = Timer(wait_s, self._process.kill)
        guard.start()
        try:
            sent.write(json.dumps(words).encode() + b"\n")
            sent.flush()
            line = heard.readline(self._answer_bytes)
            said: object = json.loads(line) if line.endswith(b"\n") else None
            return cast(Answer, said) if isinstance(said, dict) else None
        except (OSError, ValueError, RecursionError):
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
