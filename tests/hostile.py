"""Pictures that attack whoever opens them, each made when asked; small on disk, dear to decode."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

PNG = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, data: bytes) -> bytes:
    """One PNG chunk."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width: int, height: int, *, depth: int = 8, colour: int = 6) -> bytes:
    """Signature and IHDR."""
    return PNG + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0))


def bomb() -> bytes:
    """60,000 × 60,000 pixels in a few kilobytes."""
    return header(60_000, 60_000) + chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9)) + chunk(b"IEND", b"")


def wide() -> bytes:
    """As many pixels as are allowed, and all of them there: a picture of one colour of 7,900 × 7,900."""
    buffer = io.BytesIO()
    Image.new("P", (7900, 7900)).save(buffer, "PNG")
    return buffer.getvalue()


def truncated() -> bytes:
    """Half a picture."""
    whole = sound()
    return whole[: len(whole) // 2]


def sound() -> bytes:
    """A small picture with nothing wrong."""
    buffer = io.BytesIO()
    noise = np.random.default_rng(3).integers(0, 255, (64, 64, 3)).astype(np.uint8)
    Image.fromarray(noise).save(buffer, "PNG")
    return buffer.getvalue()


def polyglot() -> bytes:
    """A picture with a web page and an archive behind it."""
    return sound() + b"<html><script>alert(1)</script></html>PK\x03\x04" + bytes(500)


def texts() -> bytes:
    """100,000 text chunks."""
    whole = sound()
    text = b"".join(chunk(b"tEXt", b"k%d\0words" % number) for number in range(100_000))
    return whole[:33] + text + whole[33:]


def text_bomb() -> bytes:
    """A compressed text of 500 MB."""
    whole = sound()
    packed = zlib.compress(bytes(500_000_000), 9)
    return whole[:33] + chunk(b"zTXt", b"k\0\0" + packed) + whole[33:]


def profile() -> bytes:
    """A colour profile that says it has 4 GB of tags."""
    whole = sound()
    icc = (
        struct.pack(">I", 0xFFFFFFFF)
        + b"lcms"
        + bytes(28)
        + b"acsp"
        + bytes(88)
        + struct.pack(">I", 0xFFFFFFF)
    )
    return whole[:33] + chunk(b"iCCP", b"evil\0\0" + zlib.compress(icc * 1000)) + whole[33:]


def svg_laughs() -> bytes:
    """Entities that multiply."""
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return (
        f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY l0 "laugh">{entities}]>'
        '<svg xmlns="http://www.w3.org/2000/svg"><text>&l9;</text></svg>'
    ).encode()


def svg_uses() -> bytes:
    """Groups that use each other, ten times over and over."""
    layers = "".join(f'<g id="g{n}">{f"""<use href="#g{n - 1}"/>""" * 10}</g>' for n in range(1, 12))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g id="g0"><rect width="9" height="9"/></g>'
        f"{layers}</svg>"
    ).encode()


def svg_blur() -> bytes:
    """A filter that is never done."""
    blur = '<feGaussianBlur stdDeviation="500"/>' * 500
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="1024">'
        f'<filter id="f">{blur}</filter><rect width="1024" height="1024" filter="url(#f)"/></svg>'
    ).encode()


def other_kind() -> bytes:
    """A kind that is never opened: BMP under the name of PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "BMP")
    return buffer.getvalue()


REFUSED: dict[str, Callable[[], bytes]] = {
    "bomb.png": bomb,
    "truncated.png": truncated,
    "text-bomb.png": text_bomb,
    "laughs.svg": svg_laughs,
    "uses.svg": svg_uses,
    "blur.svg": svg_blur,
    "other-kind.png": other_kind,
    "empty.png": bytes,
    "nothing.jpg": lambda: b"\xff\xd8\xff" + bytes(100),
}
"""What must be refused with words."""
HARMLESS: dict[str, Callable[[], bytes]] = {
    "polyglot.png": polyglot,
    "texts.png": texts,
    "profile.png": profile,
    "wide.png": wide,
}
"""What may be read, as pixels alone, within its bounds."""


def write(folder: Path, name: str) -> Path:
    """One of them as a file."""
    path = folder / name
    path.write_bytes((REFUSED | HARMLESS)[name]())
    return path
