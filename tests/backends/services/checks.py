"""What a test server is sent, and whether that is what its API takes: fields, types, ranges, files."""

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from typing import Any

from PIL import Image

Check = Callable[[object], str]
"""What is wrong with a value, "" when nothing is."""


class Wrong(Exception):
    """What a client sent is not what the API takes. `kind`: which failure the vendor answers with."""

    def __init__(self, words: str, kind: str = "bad_request") -> None:
        super().__init__(words)
        self.kind = kind


@dataclass(frozen=True)
class Part:
    """One part of a form: `data` as sent; `filename` None for a plain field."""

    name: str
    data: bytes
    filename: str | None
    media_type: str


@dataclass(frozen=True)
class Received:
    """A request as it came. `buys`: whether its route is one that is billed."""

    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Message
    data: bytes
    buys: bool = False

    def json(
        self, required: Mapping[str, Check], optional: Mapping[str, Check] = {}, *, where: object = None
    ) -> dict[str, Any]:
        """The body (or the object `where` inside one), whose fields must be these and no others."""
        if where is None:
            if self.headers.get_content_type() != "application/json":
                raise Wrong(f"content type {self.headers.get_content_type()!r}; application/json is needed")
            try:
                where = json.loads(self.data)
            except ValueError as error:
                raise Wrong("the body is not JSON") from error
        if not isinstance(where, dict):
            raise Wrong("an object is needed")
        fields(where, required, optional)
        return where

    def form(
        self,
        required: Mapping[str, Check],
        optional: Mapping[str, Check] = {},
        *,
        files: Mapping[str, Check] = {},
    ) -> dict[str, Any]:
        """A multipart form: plain fields as text, `files` as lists of bytes; a name ending in [] may repeat."""
        values: dict[str, Any] = {}
        for part in self.parts():
            if part.filename is None:
                if part.name in values:
                    raise Wrong(f"{part.name} is given twice")
                values[part.name] = part.data.decode("utf-8")
                continue
            if part.name not in files:
                raise Wrong(f"unknown file {part.name}")
            values.setdefault(part.name, []).append(part.data)
            problem = files[part.name](part)
            if problem:
                raise Wrong(f"{part.name}: {problem}")
            if len(values[part.name]) > 1 and not part.name.endswith("[]"):
                raise Wrong(f"{part.name} is given twice")
        fields({k: v for k, v in values.items() if k not in files}, required, optional)
        return values

    def parts(self) -> list[Part]:
        """The parts of a multipart body."""
        boundary = self.headers.get_param("boundary")
        if self.headers.get_content_type() != "multipart/form-data" or not isinstance(boundary, str):
            raise Wrong(f"content type {self.headers.get_content_type()!r}; multipart/form-data is needed")
        chunks = (b"\r\n" + self.data).split(b"\r\n--" + boundary.encode())
        if len(chunks) < 2 or not chunks[-1].startswith(b"--"):
            raise Wrong("the form does not end")
        return [_part(chunk) for chunk in chunks[1:-1]]


def _part(chunk: bytes) -> Part:
    head, _, data = chunk.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    message = Message()
    for line in head.decode("utf-8").split("\r\n"):
        name, _, value = line.partition(": ")
        message[name] = value
    name = message.get_param("name", header="content-disposition")
    filename = message.get_param("filename", header="content-disposition")
    if not isinstance(name, str):
        raise Wrong("a part of the form has no name")
    return Part(name, data, filename if isinstance(filename, str) else None, message.get_content_type())


def fields(
    values: Mapping[str, object], required: Mapping[str, Check], optional: Mapping[str, Check]
) -> None:
    """Raises Wrong for the first field that is missing, unknown, or not as its check wants it."""
    for name in required:
        if name not in values:
            raise Wrong(f"{name} is required")
    for name, value in values.items():
        check = required.get(name) or optional.get(name)
        if check is None:
            raise Wrong(f"unknown field {name}")
        problem = check(value)
        if problem:
            raise Wrong(f"{name}: {problem}")


def text(most: int, least: int = 1) -> Check:
    """A text of so many characters."""
    return lambda value: (
        "" if isinstance(value, str) and least <= len(value) <= most else f"{least} to {most} characters"
    )


def whole(least: int, most: int) -> Check:
    """A whole number; in a form, its digits."""
    return lambda value: "" if _between(value, least, most, int) else f"a whole number, {least} to {most}"


def number(least: float, most: float) -> Check:
    """A number; in a form, its digits."""
    return lambda value: "" if _between(value, least, most, float) else f"a number, {least} to {most}"


def _between(value: object, least: float, most: float, kind: type[int] | type[float]) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    if kind is int and isinstance(value, float):
        return False
    try:
        return least <= kind(value) <= most
    except ValueError:
        return False


def one_of(*values: object) -> Check:
    """One of these."""
    return lambda value: "" if value in values and not isinstance(value, bool) else f"one of {values}"


def flag(value: object) -> str:
    """true or false."""
    return "" if isinstance(value, bool) else "true or false"


def anything(value: object) -> str:
    """Whatever it is."""
    return ""


def several(check: Check, most: int, least: int = 0) -> Check:
    """A list of so many, each as `check` wants it."""

    def problem(value: object) -> str:
        if not isinstance(value, list) or not least <= len(value) <= most:
            return f"a list of {least} to {most}"
        return next((words for each in value if (words := check(each))), "")

    return problem


def matching(pattern: str) -> Check:
    """A text that matches whole."""
    return lambda value: (
        "" if isinstance(value, str) and re.fullmatch(pattern, value) else f"must match {pattern}"
    )


def picture_file(*kinds: str, size: tuple[int, int] | None = None, most_bytes: int = 50_000_000) -> Check:
    """A file part that is a picture of one of these kinds ("PNG" …), with the media type to fit."""

    def problem(part: object) -> str:
        assert isinstance(part, Part)
        if len(part.data) > most_bytes:
            return f"at most {most_bytes} bytes"
        found = decoded(part.data)
        if found.format not in kinds or part.media_type != f"image/{str(found.format).lower()}":
            return f"{found.format} sent as {part.media_type}; one of {kinds} is needed"
        return "" if size in (None, found.size) else f"{found.size} px; {size} is needed"

    return problem


def decoded(data: bytes) -> Image.Image:
    """The picture in `data`, loaded. Raises Wrong when there is none."""
    try:
        picture = Image.open(io.BytesIO(data))
        picture.load()
    except (OSError, SyntaxError) as error:
        raise Wrong("not a picture") from error
    return picture
