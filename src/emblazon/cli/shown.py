"""What commands print: words on any terminal, and one JSON document that is one whatever the output can hold."""

import io
import json
import sys


def guard_output() -> None:
    """Tell a letter that the output cannot hold by its number: an ASCII pipe, or a file's name that is no UTF-8."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def print_json(document: object) -> None:
    """One document on standard output."""
    print(json_in(document, sys.stdout.encoding or "ascii"))


def json_in(document: object, encoding: str) -> str:
    """A document as JSON; in JSON's own escapes where `encoding` does not hold its letters."""
    words = json.dumps(document, ensure_ascii=False, indent=2)
    held = words.encode(encoding, "ignore").decode(encoding) == words
    return words if held else json.dumps(document, indent=2)
