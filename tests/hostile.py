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


def svg_deep() -> bytes:
    """Groups in groups, 200,000 deep."""
    return b'<svg xmlns="http://www.w3.org/2000/svg">' + b"<g>" * 200_000 + b"</g>" * 200_000 + b"</svg>"


def svg_attributes() -> bytes:
    """200,000 attributes, each held against all others."""
    many = " ".join(f'a{number}="x"' for number in range(200_000))
    return f'<svg xmlns="http://www.w3.org/2000/svg" {many}></svg>'.encode()


def other_kind() -> bytes:
    """A kind that is never opened: BMP under the name of PNG."""
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "BMP")
    return buffer.getvalue()


def gif_frames() -> bytes:
    """300 frames of a million pixels each."""
    buffer = io.BytesIO()
    frames = [Image.new("L", (1000, 1000), shade % 255) for shade in range(300)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def gif_screen() -> bytes:
    """One pixel on a screen of 65,535 x 65,535."""
    return b"GIF89a\xff\xff\xff\xff\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;"


def tiff(*tags: tuple[int, int], following: int = 0) -> bytes:
    """A TIFF of these tags (numbers of 32 bits) and nothing else."""
    rows = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + rows + struct.pack("<I", following)


def tiff_strips() -> bytes:
    """7,900 x 7,900 pixels in one strip that is not there."""
    return tiff(
        (256, 7900), (257, 7900), (258, 8), (262, 1), (273, 0xFFFFFF00), (278, 7900), (279, 0xFFFFFFFF)
    )


def tiff_loop() -> bytes:
    """A page that is followed by itself."""
    return tiff(following=8)


def avif_boxes() -> bytes:
    """Boxes in boxes, 100,000 deep."""
    start = struct.pack(">I", 16) + b"ftypavif" + bytes(4)
    return start + b"".join(struct.pack(">I", 8 * (100_000 - depth)) + b"meta" for depth in range(100_000))


def avif_cut() -> bytes:
    """Half a picture."""
    buffer = io.BytesIO()
    Image.effect_noise((64, 64), 50).convert("RGB").save(buffer, "AVIF")
    return buffer.getvalue()[: len(buffer.getvalue()) // 2]


OTHER_KINDS: dict[str, Callable[[], bytes]] = {
    "frames.gif": gif_frames,
    "screen.gif": gif_screen,
    "strips.tif": tiff_strips,
    "loop.tif": tiff_loop,
    "boxes.avif": avif_boxes,
    "cut.avif": avif_cut,
}
"""Of kinds that are only looked into for a mark."""
REFUSED: dict[str, Callable[[], bytes]] = {
    "bomb.png": bomb,
    "truncated.png": truncated,
    "text-bomb.png": text_bomb,
    "laughs.svg": svg_laughs,
    "uses.svg": svg_uses,
    "blur.svg": svg_blur,
    "deep.svg": svg_deep,
    "attributes.svg": svg_attributes,
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
