"""A TOML text into a strict record, each fault with its file, its line and its remedy in one InputError."""

from pathlib import Path
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError

from emblazon.brand.faults import Origin, describe, display
from emblazon.brand.lines import index_lines
from emblazon.brand.toml import parse_toml
from emblazon.errors import InputError

MOST_BYTES = 1_000_000

Model = TypeVar("Model", bound=BaseModel)


def read_text(path: Path) -> str:
    """The UTF-8 text of a file of at most 1 MB. Raises InputError when there is none."""
    name = display(path)
    try:
        with path.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise InputError(f"Cannot read {name!r}: {error.strerror}.", remedy="Check the path.") from error
    if len(data) > MOST_BYTES:
        raise InputError(f"{name!r} is over {MOST_BYTES:,} bytes.", remedy="Is it the right file?")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise InputError(f"{name}:{line}: not UTF-8 text.", remedy="Save the file as UTF-8.") from error


def parse_document(text: str, model: type[Model], *, name: str) -> Model:
    """The record that `text` (TOML) holds. `name`: how messages call the file.

    Raises InputError naming every fault with its line and its remedy.
    """
    values = parse_toml(text, name=name)
    try:
        return model.model_validate(freeze(values))
    except ValidationError as error:
        origins = {place: Origin(0, name, line) for place, line in index_lines(text).items()}
        origins[()] = Origin(0, name, 1)
        faults = sorted(describe(each, model, origins) for each in error.errors(include_url=False))
        # The machinery is the kit's; a file that is no kit must not be called one.
        raise InputError("\n".join(str(fault).replace("in the kit.", "here.") for fault in faults)) from error


def freeze(value: object) -> object:
    """The value with every list as a tuple, as strict frozen records ask."""
    if isinstance(value, dict):
        return {key: freeze(each) for key, each in cast("dict[str, object]", value).items()}
    if isinstance(value, list):
        return tuple(freeze(each) for each in cast("list[object]", value))
    return value
