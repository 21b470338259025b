"""`emblazon upscale FILE` and `emblazon vectorise FILE`."""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from emblazon.cli.shown import print_json
from emblazon.errors import InputError, StorageError

if TYPE_CHECKING:
    from emblazon.records import Pixels

MOST_SIDE_PX = 8192

Picture = Annotated[Path, typer.Argument(help="A picture: PNG, JPEG, WebP or SVG.")]
Out = Annotated[Path | None, typer.Option(help="The file to write; default: beside the picture.")]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]


def upscale(
    file: Picture,
    size: Annotated[int, typer.Option(min=1, max=MOST_SIDE_PX, help="The longer side, in pixels.")] = 2048,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Enlarge a picture with the house's network, edges and transparency kept."""
    from emblazon.bounded import read_one
    from emblazon.pixels import encode_png
    from emblazon.refine.enlarge import enlarge

    pixels = read_one(file).pixels
    if size < max(pixels.shape[:2]):
        raise InputError(
            f"The picture is {pixels.shape[1]} × {pixels.shape[0]} px already, larger than --size {size}.",
            remedy="Ask for a larger size.",
        )
    result = enlarge(pixels, size, house_upscale())
    target = out or file.with_name(f"{file.stem}-{size}.png")
    write(target, encode_png(result))
    _report({"file": str(target), "width": result.shape[1], "height": result.shape[0]}, as_json=as_json)


def vectorise(
    file: Picture,
    brand: Annotated[
        Path | None, typer.Option(help="A kit: the picture is first brought to its palette.")
    ] = None,
    title: Annotated[str, typer.Option(help="The SVG's title; default: the file's name.")] = "",
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Turn a picture into an SVG of few flat colours; with --brand, exactly the kit's tints and shades."""
    from emblazon.bounded import read_one
    from emblazon.brand.load import load_kit
    from emblazon.refine.recolour import recolour
    from emblazon.refine.vectorise import vectorise as trace

    pixels = read_one(file).pixels
    if brand is not None:
        palette = load_kit(brand).palette
        pixels = recolour(pixels, palette.swatches, strength="strict", avoid=palette.forbidden)
    svg = trace(pixels, title=title or file.stem)
    target = out or file.with_name(f"{file.stem}-vector.svg")
    write(target, svg.encode())
    _report({"file": str(target), "paths": svg.count("<path"), "bytes": len(svg.encode())}, as_json=as_json)


def house_upscale() -> "Callable[[Pixels], Pixels]":
    """The shipped network. Raises WeightsError when it is missing or altered."""
    from importlib import resources

    from emblazon.engine.upscale import Upscaler
    from emblazon.errors import WeightsError

    try:
        upscaler = Upscaler(Path(str(resources.files("emblazon") / "weights")))
    except ValueError as error:
        raise WeightsError(str(error), remedy="Install Emblazon again.") from error

    def enlarge(pixels: "Pixels") -> "Pixels":
        try:
            return upscaler.enlarge(pixels)
        except ValueError as error:
            raise WeightsError(str(error), remedy="Install Emblazon again.") from error

    return enlarge


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all. Raises StorageError."""
    temporary: Path | None = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        temporary = Path(name)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except OSError as error:
        words = f"Cannot write {str(path)!r}: {error.strerror}."
        raise StorageError(words, remedy="Choose another place, or make room there.") from error
    finally:
        if temporary is not None:
            temporary.unlink(missing_ok=True)


def _report(document: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        print_json(document)
    else:
        words = ", ".join(f"{value} {key}" for key, value in document.items() if key != "file")
        print(f"{document['file']}: {words}", file=sys.stderr)
