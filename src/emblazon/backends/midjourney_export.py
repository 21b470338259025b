"""`midjourney_export`: writes down what a person has to do in Midjourney, and never does it itself.

Midjourney has no public API, and its terms forbid automated use. So what a person pastes, the pictures they put
beside it, and how what they choose comes back go into one folder:

    emblazon-out/midjourney-1f0c9a3b22/
        prompt.txt              the lines to paste, one a seed, and the steps
        reference-1.png …       the pictures to put beside them

The same stage gives the same folder, so asking twice leaves one.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from math import gcd
from pathlib import Path

from emblazon.backends.base import Access, Needs, Stage
from emblazon.errors import BackendError, InputError, StorageError
from emblazon.pixels import encode_png
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="Midjourney, by a person's own hand: the prompt is written to a file",
    settings=("folder",),
)

FOLDER = "emblazon-out"
DIGEST_CHARACTERS = 10
SEEDS = 2**32
MOST_RATIO = 99
SEED = re.compile(r"\s--seed\s+\d+")


class MidjourneyExport:
    """The back end `midjourney_export`: the prompt on disk, and an error that says what a person does with it."""

    id = "midjourney_export"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """Write the folder, then raise BackendError, because no picture comes of itself. Raises InputError for a
        task that no prompt can ask for, StorageError when the folder cannot be written."""
        if stage.task != "draw":
            raise InputError(
                f"Midjourney's prompt cannot ask to {stage.task}.",
                remedy="Do it in Midjourney's own editor, or take another model.",
            )
        yield Progress("generate", 0, 1)
        where = _write(Path(self._access.settings.get("folder") or FOLDER), stage)
        self._access.say(where.read_text("utf-8"))
        raise BackendError(
            f"Midjourney has no API, so a person draws there: what to paste is in {str(where)!r}. "
            "Nothing was sent or bought.",
            remedy="Bring back what you choose with: emblazon check FILE --brand KIT",
        )


def lines(stage: Stage) -> list[str]:
    """What is pasted, one line a seed: the words, then every parameter that they do not have yet."""
    base = stage.text.strip()
    parameters = {
        "ar": _ratio(stage.width_px, stage.height_px),
        "no": stage.negative,
        **stage.option,
    }
    added = [
        f"--{name} {value}".rstrip()
        for name, value in parameters.items()
        if (value or name in stage.option) and not re.search(rf"(?:^|\s)--{re.escape(name)}(?:\s|$)", base)
    ]
    whole = " ".join([base, *added])
    return [_seeded(whole, seed % SEEDS) for seed in stage.seeds]


def _seeded(line: str, seed: int) -> str:
    told = f" --seed {seed}"
    return SEED.sub(told, line, count=1) if SEED.search(line) else line + told


def _ratio(width: int, height: int) -> str:
    """The aspect ratio in whole numbers of two digits at most."""
    least = gcd(width, height)
    if max(width, height) // least <= MOST_RATIO:
        return f"{width // least}:{height // least}"
    pairs = [(max(1, round(width / height * down)), down) for down in range(1, MOST_RATIO + 1)]
    fitting = [pair for pair in pairs if pair[0] <= MOST_RATIO] or [(MOST_RATIO, 1)]
    across, down = min(fitting, key=lambda pair: abs(pair[0] / pair[1] * height / width - 1))
    return f"{across}:{down}"


def _steps(stage: Stage) -> str:
    """The file: the lines, then what a person does, numbered."""
    count = len(stage.references)
    pictures = [
        f"Open the Imagine bar, add reference-1.png{f' … reference-{count}.png' if count > 1 else ''} from this "
        "folder, and choose for each: image prompt (what is in it) or style reference (how it looks)."
    ]
    several = len(stage.seeds) > 1
    steps = [
        "Open midjourney.com with your own account. Its plan decides whether pictures are public: for confidential "
        "work use Stealth.",
        *(pictures if count else []),
        f"Paste {'each line above, one after the other' if several else 'the line above'}, and submit it.",
        "Choose the best, and download it at full size.",
        "Bring it back, and have it measured against your brand: emblazon check FILE --brand KIT",
    ]
    numbered = [f"{number}. {step}" for number, step in enumerate(steps, 1)]
    return "\n".join([*lines(stage), "", *numbered, ""])


def _write(home: Path, stage: Stage) -> Path:
    """The folder of this stage; the path of its prompt. Every file is whole or not there."""
    pictures = [encode_png(each) for each in stage.references]
    told = _steps(stage).encode()
    digest = hashlib.sha256(told + b"".join(hashlib.sha256(each).digest() for each in pictures)).hexdigest()
    folder = home / f"midjourney-{digest[:DIGEST_CHARACTERS]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, picture in enumerate(pictures, 1):
            _put(folder / f"reference-{number}.png", picture)
        _put(folder / "prompt.txt", told)
    except OSError as error:
        raise StorageError(
            f"Cannot write the prompt into {str(folder)!r}: {error.strerror}.",
            remedy="Set folder under [backends.midjourney_export] in emblazon.toml to one that can be written.",
        ) from error
    return folder / "prompt.txt"


def _put(path: Path, data: bytes) -> None:
    """The file whole, or not at all."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


BACKEND = MidjourneyExport
