"""Kinds of files that carry content credentials, by their first bytes; writing pixels as each, with XMP inside.

    kind         read   signed   XMP written with the pixels   XMP added to a finished file
    PNG          yes    yes      yes                           yes
    JPEG         yes    yes      yes                           yes
    WebP         yes    yes      yes                           yes
    AVIF         yes    yes      yes                           no
    SVG          yes    yes      as <metadata>                 yes
    GIF, TIFF    yes    yes      no                            yes
    PDF          yes    yes      no                            no
    HEIC, JPEG XL: read only

Adding XMP to a finished file moves bytes and never touches a pixel. A packet that is there already is the owner's and
is left as it is.
"""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from emblazon.errors import InputError
from emblazon.pixels import encode_png, over
from emblazon.records import Pixels

PNG, JPEG, WEBP, AVIF = "image/png", "image/jpeg", "image/webp", "image/avif"
SVG, PDF, GIF, TIFF = "image/svg+xml", "application/pdf", "image/gif", "image/tiff"
QUALITY = {JPEG: 92, WEBP: 92, AVIF: 85}
WHITE = (255, 255, 255)
PNG_START = b"\x89PNG\r\n\x1a\n"
JPEG_XMP = b"http://ns.adobe.com/xap/1.0/\0"
MOST_SEGMENT = 65_533
XMP_FLAG, ALPHA_FLAG = 0x04, 0x10
GIF_XMP = b"!\xff\x0bXMP DataXMP"
GIF_END = bytes([1, *range(255, -1, -1), 0])
"""Ends an XMP packet in a GIF whichever of its bytes a reader takes for a length (XMP part 3, section 1.1.2)."""
TIFF_XMP, TIFF_BYTE = 700, 1


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `suffixes`: the usual one first. `starts`: how its first bytes are known."""

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    starts: Callable[[bytes], bool]


def _brand(*brands: bytes) -> Callable[[bytes], bool]:
    """ISO base media files by their major brand."""
    return lambda start: start[4:8] == b"ftyp" and start[8:12] in brands


def _is_svg(start: bytes) -> bool:
    return b"<svg" in start and start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<"


KINDS: tuple[Kind, ...] = (
    Kind("PNG", PNG, (".png",), lambda start: start.startswith(PNG_START)),
    Kind("JPEG", JPEG, (".jpg", ".jpeg"), lambda start: start.startswith(b"\xff\xd8\xff")),
    Kind("WebP", WEBP, (".webp",), lambda start: start[:4] == b"RIFF" and start[8:12] == b"WEBP"),
    Kind("AVIF", AVIF, (".avif",), _brand(b"avif", b"avis")),
    Kind("SVG", SVG, (".svg",), _is_svg),
    Kind("PDF", PDF, (".pdf",), lambda start: start.startswith(b"%PDF-")),
    Kind("GIF", GIF, (".gif",), lambda start: start[:6] in (b"GIF87a", b"GIF89a")),
    Kind("TIFF", TIFF, (".tif", ".tiff"), lambda start: start[:4] in (b"II*\0", b"MM\0*")),
    Kind("HEIC", "image/heic", (".heic", ".heif"), _brand(b"heic", b"heix", b"mif1", b"msf1", b"hevc")),
    Kind("JPEG XL", "image/jxl", (".jxl",), lambda start: start.startswith(b"\0\0\0\x0cJXL \r\n\x87\n")),
)
NAMES = ", ".join(each.name for each in KINDS[:-1]) + " or " + KINDS[-1].name


def kind_of(start: bytes) -> Kind | None:
    """The kind by a file's first bytes (4,096 are enough), never by its name; None for one that is not read."""
    return next((each for each in KINDS if each.starts(start)), None)


def kind_named(name: str) -> Kind:
    """A kind that pixels can be written as, by its name or suffix. Raises InputError for any other."""
    asked = f".{name.lower().lstrip('.')}"
    for each in KINDS:
        if asked in each.suffixes and each.media_type in (PNG, *QUALITY):
            return each
    raise InputError(f"Pictures are not written as {name!r}.", remedy="Ask for png, jpg, webp or avif.")


def encode(pixels: Pixels, media_type: str, *, xmp: bytes, text: Mapping[str, str] | None = None) -> bytes:
    """The picture as PNG, JPEG (over white), WebP or AVIF, with the XMP packet inside. `text`: for PNG alone."""
    if media_type == PNG:
        return encode_png(pixels, text=dict(text or {}), xmp=xmp)
    from PIL import Image

    buffer = io.BytesIO()
    shown = over(pixels, WHITE) if media_type == JPEG or bool(np.all(pixels[..., 3] == 255)) else pixels
    Image.fromarray(shown).save(
        buffer, media_type.partition("/")[2].upper(), quality=QUALITY[media_type], xmp=xmp
    )
    return buffer.getvalue()


def with_xmp(data: bytes, media_type: str, packet: bytes) -> bytes | None:
    """The same file with an XMP packet; None where it has one already or the kind takes none."""
    add = {
        PNG: _in_png,
        JPEG: _in_jpeg,
        WEBP: _in_webp,
        SVG: _in_svg,
        GIF: _in_gif,
        TIFF: _in_tiff,
    }.get(media_type)
    return add(data, packet) if add else None


def _in_png(data: bytes, packet: bytes) -> bytes | None:
    """An iTXt chunk right after the header."""
    if b"XML:com.adobe.xmp" in data:
        return None
    body = b"iTXtXML:com.adobe.xmp\0\0\0\0\0" + packet
    end = 8 + 25
    chunk = struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))
    return data[:end] + chunk + data[end:]


def _in_jpeg(data: bytes, packet: bytes) -> bytes | None:
    """An APP1 segment, behind the APP0 and APP1 that stand first."""
    body = JPEG_XMP + packet
    if JPEG_XMP in data or len(body) > MOST_SEGMENT:
        return None
    at = 2
    while data[at : at + 2] in (b"\xff\xe0", b"\xff\xe1"):
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return data[:at] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + data[at:]


def _in_webp(data: bytes, packet: bytes) -> bytes | None:
    """An "XMP " chunk at the end; a simple file first becomes an extended one."""
    from PIL import Image

    chunks = data[12:]
    if not chunks.startswith(b"VP8X"):
        with Image.open(io.BytesIO(data), formats=("WEBP",)) as image:
            flags = ALPHA_FLAG if image.mode == "RGBA" else 0
            sizes = [(side - 1).to_bytes(3, "little") for side in image.size]
        chunks = b"VP8X" + struct.pack("<II", 10, flags) + b"".join(sizes) + chunks
    if chunks[8] & XMP_FLAG:
        return None
    chunks = chunks[:8] + bytes([chunks[8] | XMP_FLAG]) + chunks[9:]
    chunks += b"XMP " + struct.pack("<I", len(packet)) + packet + b"\0" * (len(packet) % 2)
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks


def _in_svg(data: bytes, packet: bytes) -> bytes | None:
    from emblazon.sign.metadata import svg_with_packet

    try:
        return None if b"<metadata" in data else svg_with_packet(data.decode("utf-8"), packet).encode()
    except ValueError:  # of another encoding, or without a root that could hold it
        return None


def _in_gif(data: bytes, packet: bytes) -> bytes | None:
    """An application extension before the first picture; a file of 1987 becomes one of 1989, which knows such."""
    if GIF_XMP in data or len(data) < 13:
        return None
    colours = 3 << ((data[10] & 7) + 1) if data[10] & 0x80 else 0
    end = 13 + colours
    return b"GIF89a" + data[6:end] + GIF_XMP + packet + GIF_END + data[end:]


def _in_tiff(data: bytes, packet: bytes) -> bytes | None:
    """Tag 700 in a new copy of the first directory, both at the end: nothing that is there moves."""
    order = "<" if data[:2] == b"II" else ">"
    (at,) = struct.unpack_from(f"{order}I", data, 4)
    if not 8 <= at <= len(data) - 6:
        return None
    (count,) = struct.unpack_from(f"{order}H", data, at)
    rows = [data[at + 2 + 12 * each : at + 14 + 12 * each] for each in range(count)]
    after = data[at + 2 + 12 * count : at + 6 + 12 * count]
    tags = [int.from_bytes(each[:2], "little" if order == "<" else "big") for each in rows]
    if len(after) < 4 or TIFF_XMP in tags:
        return None
    start = len(data) + len(data) % 2
    directory = start + len(packet) + len(packet) % 2
    rows.append(struct.pack(f"{order}HHII", TIFF_XMP, TIFF_BYTE, len(packet), start))
    ordered = [row for _, row in sorted(zip([*tags, TIFF_XMP], rows, strict=True), key=lambda each: each[0])]
    whole = struct.pack(f"{order}H", count + 1) + b"".join(ordered) + after
    moved = data[:4] + struct.pack(f"{order}I", directory) + data[8:]
    return moved.ljust(start, b"\0") + packet.ljust(directory - start, b"\0") + whole
