"""`emblazon doctor`: is this installation whole? Every line says what was found; a fault says what to do."""

import os
import platform
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from emblazon.cli.shown import print_json
from emblazon.errors import EmblazonError, StorageError

if TYPE_CHECKING:
    from emblazon.settings import Settings

ENOUGH_MEMORY_GB = 1.5
ENOUGH_DISK_GB = 0.5
MARKS = {"good": "✓", "note": "·", "fault": "✗"}


@dataclass(frozen=True, slots=True)
class Examined:
    """One thing that was looked at. `state`: "good", "note" (works, worth knowing) or "fault"."""

    name: str
    state: Literal["good", "note", "fault"]
    words: str


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")] = False,
) -> None:
    """Check this installation and say what to mend. Ends with 4 when something must be mended."""
    from emblazon.settings import load_settings

    settings = load_settings()
    found = [examine(settings) for examine in EXAMINATIONS]
    if as_json:
        print_json({"examined": [asdict(each) for each in found]})
    else:
        for each in found:
            print(f"{MARKS[each.state]} {each.name:<10} {each.words}")
    faults = [each.name for each in found if each.state == "fault"]
    if faults:
        raise StorageError(f"To mend: {', '.join(faults)}.", remedy="The lines above say how.")


def _python(settings: "Settings") -> Examined:
    words = f"{platform.python_version()} on {platform.platform(terse=True)}"
    return Examined("python", "good" if sys.version_info >= (3, 11) else "fault", words)


def _cores(settings: "Settings") -> Examined:
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return Examined("cores", "good", str(count))


def _memory(settings: "Settings") -> Examined:
    try:
        free = os.sysconf("SC_AVPHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9
    except (ValueError, OSError):
        return Examined("memory", "note", "could not be measured on this system")
    state = "good" if free >= ENOUGH_MEMORY_GB else "note"
    return Examined("memory", state, f"{free:.1f} GB free; drawing takes about 1 GB")


def _disk(settings: "Settings") -> Examined:
    import shutil

    free = shutil.disk_usage(_existing(settings.home)).free / 1e9
    state = "good" if free >= ENOUGH_DISK_GB else "fault"
    return Examined("disk", state, f"{free:.1f} GB free for {settings.home}")


def _weights(settings: "Settings") -> Examined:
    from importlib import resources

    from emblazon.engine.weights import WeightsMismatch, read_index, read_weights

    folder = Path(str(resources.files("emblazon") / "weights"))
    try:
        names = list(read_index(folder))
        for name in names:
            read_weights(folder, name)
    except WeightsMismatch as error:
        return Examined("weights", "fault", f"{error}. Install Emblazon anew.")
    if not names:
        return Examined("weights", "fault", f"none in {folder}. Install Emblazon anew.")
    return Examined("weights", "good", f"{', '.join(names)}: as published")


def _keys(settings: "Settings") -> Examined:
    if not (settings.home / "keys").is_dir():
        return Examined("keys", "note", "none yet; a self-signed pair is made with the first picture")
    from datetime import UTC, datetime

    from emblazon.sign import open_keys

    try:
        keys = open_keys(settings.home, now=datetime.now(UTC))
    except EmblazonError as error:
        return Examined("keys", "fault", str(error))
    return Examined(
        "keys", "note" if keys.self_signed else "good", f"{keys.name}, until {keys.expires:%Y-%m-%d}"
    )


def _library(settings: "Settings") -> Examined:
    if not (settings.home / "library.sqlite").exists():
        return Examined("library", "note", f"none yet; it will be in {settings.home}")
    from emblazon.store import Store

    try:
        with Store.open(settings.home) as store:
            faults = store.faults()
    except EmblazonError as error:
        return Examined("library", "fault", str(error))
    return Examined(
        "library", "fault" if faults else "good", "; ".join(faults) or f"whole, in {settings.home}"
    )


def _writing(settings: "Settings") -> Examined:
    closed = [str(path) for path in (settings.home, settings.out) if not os.access(_existing(path), os.W_OK)]
    if closed:
        return Examined(
            "writing", "fault", f"not allowed in {', '.join(closed)}. Set EMBLAZON_HOME or --out."
        )
    return Examined("writing", "good", f"{settings.home} and {settings.out}")


def _backends(settings: "Settings") -> Examined:
    from emblazon.backends import find_backends
    from emblazon.backends.ready import readiness

    found = find_backends()
    stands = readiness(found.backends.values(), settings.backends, settings.environment)
    ready = ", ".join(name for name, stand in stands.items() if not stand.missing)
    aside = "".join(f"; {name} set aside: {why}" for name, why in found.refused.items())
    more = f"{len(stands)} known: see emblazon backends list"
    return Examined("backends", "note" if aside else "good", f"ready: {ready}; {more}{aside}")


def _clip(settings: "Settings") -> Examined:
    from emblazon.detect.clip_folder import kind_of, missing

    if "clip" not in settings.checks:
        return Examined("clip", "note", "none named; adherence is measured on the house's drawings only")
    folder = Path(settings.checks["clip"])
    if why := missing(folder):
        return Examined("clip", "fault", f"{why}. Mend [checks] clip in emblazon.toml, or EMBLAZON_CLIP.")
    return Examined("clip", "good", f"{kind_of(folder)} in {folder}")


def _existing(path: Path) -> Path:
    """The path or its nearest parent that exists."""
    return path if path.exists() or path == path.parent else _existing(path.parent)


Examine = Callable[["Settings"], Examined]
EXAMINATIONS: tuple[Examine, ...] = (
    _python,
    _cores,
    _memory,
    _disk,
    _weights,
    _keys,
    _library,
    _writing,
    _backends,
    _clip,
)
