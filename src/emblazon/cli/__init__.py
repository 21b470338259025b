"""The command line. One file a command group; this one only knows where each lies.

A command is imported when it is called, and no other: `emblazon --help` loads neither numpy nor any model.
`main` is the edge: whatever goes wrong inside becomes one message on standard error and one exit code.
"""

import importlib
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import cast

import typer

from emblazon import __version__
from emblazon.cli.faults import explain
from emblazon.cli.shown import guard_output
from emblazon.errors import StoppedError

INTERRUPTED = StoppedError.exit_code


@dataclass(frozen=True, slots=True)
class Command:
    """Where a command lies ("module:name", a typer application or a function), its heading and one line."""

    source: str
    panel: str
    words: str


MAKE, BRAND, LOOK, HOUSE = "Make pictures", "Brand and words", "Look and prove", "House"
COMMANDS = {
    "make": Command("make:make", MAKE, "Draw finished, on-brand pictures from a few words."),
    "upscale": Command("picture_tools:upscale", MAKE, "Enlarge a picture, edges and transparency kept."),
    "vectorise": Command("picture_tools:vectorise", MAKE, "Turn a picture into an SVG in the kit's colours."),
    "brand": Command("brand:app", BRAND, "Start, show, check, import and export a brand kit."),
    "prompt": Command("prompt:app", BRAND, "See how words are read, and what a model is told."),
    "permit": Command("permit:permit", BRAND, "Say whether a brief may be drawn, and why not."),
    "models": Command("models:app", BRAND, "List the models, and see which one a brief gets, and why."),
    "check": Command("check:check", LOOK, "Measure a picture against a brand kit."),
    "audit": Command(
        "audit:audit", LOOK, "Count who many pictures show, how varied they are, what they repeat."
    ),
    "sign": Command("sign:sign", LOOK, "Put content credentials on any picture, Emblazon's own or not."),
    "verify": Command("verify:verify", LOOK, "Say what a file's credentials claim, and whether they hold."),
    "library": Command("library:app", LOOK, "Find, export and replay the pictures made here."),
    "backends": Command("backends:app", HOUSE, "List and test the back ends that draw."),
    "train": Command("train:app", HOUSE, "Build the training set and train the house models."),
    "doctor": Command("doctor:doctor", HOUSE, "Check this installation and say what to mend."),
}


def build(arguments: Sequence[str]) -> typer.Typer:
    """The application, with the one command that `arguments` call for loaded and all others by name only."""
    app = typer.Typer(
        name="emblazon",
        help="A brand's identity and a few words in, finished on-brand pictures out.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich",
    )
    app.callback()(_root)
    called = next((word for word in arguments if not word.startswith("-")), None)
    for name, command in COMMANDS.items():
        found = _load(command.source) if name == called else _not_loaded
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name, help=command.words, rich_help_panel=command.panel)
        else:
            app.command(name, short_help=command.words, rich_help_panel=command.panel)(found)
    return app


def _load(source: str) -> typer.Typer | Callable[..., object]:
    module, name = source.split(":")
    return cast(
        "typer.Typer | Callable[..., object]",
        getattr(importlib.import_module(f"emblazon.cli.{module}"), name),
    )


def _not_loaded() -> None:
    raise AssertionError("a command that was not called has been run")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"emblazon {__version__}")
        raise typer.Exit


def _root(
    version: bool = typer.Option(
        False, "--version", callback=_version, is_eager=True, help="Say the version."
    ),
) -> None:
    """A brand's identity and a few words in, finished on-brand pictures out."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0, 2, 3, 4, 5 or 130, as `errors.py` says."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    guard_output()
    try:
        build(words)(words, prog_name="emblazon")
    except SystemExit as stop:
        code = stop.code if isinstance(stop.code, int) else 0
        # Typer ends with 1 when the reader of a pipe is gone or a question is not answered: stopped, then.
        return _flush(INTERRUPTED if code == 1 else code)
    except (Exception, KeyboardInterrupt) as error:
        message, code = explain(error, words)
        sys.stderr.write(message)
        return _flush(code)
    return _flush(0)


def _flush(code: int) -> int:
    """Write out what is left; when nobody reads it any more, say nothing more and count as stopped."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return INTERRUPTED
    return code
