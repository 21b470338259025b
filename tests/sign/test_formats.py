"""Kinds of files: known by their first bytes, written with XMP inside, and given XMP without touching a pixel."""

import io
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest
from PIL import Image

from emblazon.errors import InputError
from emblazon.records import Pixels
from emblazon.sign.formats import KINDS, SVG, encode, kind_named, kind_of, with_xmp
from emblazon.sign.xmp import Described, xmp_packet

PACKET = xmp_packet(Described("emblazon 0", "2026-01-01", "http://x/trained", "house & <co>"))
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h5v5z"/></svg>'


def scene(mode: str = "RGB") -> Image.Image:
    return Image.radial_gradient("L").resize((40, 30)).convert(mode)


def saved(kind: str, mode: str = "RGB", **options: object) -> bytes:
    buffer = io.BytesIO()
    scene(mode).save(buffer, kind, **options)
    return buffer.getvalue()


FINISHED: dict[str, Callable[[], bytes]] = {
    "png": lambda: saved("PNG"),
    "jpeg": lambda: saved("JPEG"),
    "jpeg with exif": lambda: saved("JPEG", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"),
    "webp, simple": lambda: saved("WEBP"),
    "webp, lossless with alpha": lambda: saved("WEBP", "LA", lossless=True),
    "gif": lambda: saved("GIF"),
    "gif, several": lambda: saved("GIF", save_all=True, append_images=[scene().rotate(9)]),
    "tiff": lambda: saved("TIFF"),
    "tiff, packed": lambda: saved("TIFF", compression="tiff_lzw"),
    "tiff, several": lambda: saved("TIFF", save_all=True, append_images=[scene()]),
    "tiff, the other way round": lambda: saved("TIFF", "I;16B"),
    "webp, extended": lambda: saved("WEBP", exif=b"Exif\0\0MM\0*\0\0\0\x08\0\0\0\0\0\0"),
}


@pytest.mark.parametrize("name", FINISHED)
def test_a_finished_file_takes_xmp_and_keeps_every_pixel(name: str) -> None:
    data = FINISHED[name]()
    kind = kind_of(data)
    assert kind
    changed = with_xmp(data, kind.media_type, PACKET)
    assert changed
    with Image.open(io.BytesIO(data)) as before, Image.open(io.BytesIO(changed)) as after:
        assert np.array_equal(np.asarray(before.convert("RGBA")), np.asarray(after.convert("RGBA")))
        assert after.mode == before.mode
        assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)
        assert after.info["xmp"] == PACKET if kind.name != "GIF" else PACKET in changed
        assert after.info.get("exif") == before.info.get("exif")
    assert with_xmp(changed, kind.media_type, PACKET) is None


def test_a_drawing_takes_xmp_where_it_has_none() -> None:
    changed = with_xmp(DRAWING, SVG, PACKET)
    assert changed
    words = [
        each.text for each in ElementTree.fromstring(changed).iter() if each.tag.endswith("AISystemUsed")
    ]
    assert words == ["house & <co>"]
    assert with_xmp(changed, SVG, PACKET) is None


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0"?>\n<!-- <svg> --><!DOCTYPE svg [<!ENTITY a "<svg>">]>\n<svg x="a>b"><g/></svg>',
        b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>',
    ],
)
def test_xmp_stands_in_the_root_whatever_comes_before(data: bytes) -> None:
    changed = with_xmp(data, SVG, PACKET)
    assert changed
    root = ElementTree.fromstring(changed)
    assert root[0].tag.endswith("metadata")
    assert root[1].tag.endswith("g")


@pytest.mark.parametrize(
    "data", [b'<svg xmlns="http://www.w3.org/2000/svg"/>', "<svg>é</svg>".encode("latin-1"), b"<html><svg>"]
)
def test_a_drawing_that_cannot_take_it_is_left_alone(data: bytes) -> None:
    assert with_xmp(data, SVG, PACKET) is None


def test_a_damaged_file_takes_none() -> None:
    for start in (b"II*\0", b"MM\0*"):
        for rest in (b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x08\0\0\0\xff\xff", b"\0\0\0\x08\xff\xff"):
            data = start + rest.ljust(20, b"\0")
            assert with_xmp(data, "image/tiff", PACKET) is None
    assert with_xmp(b"GIF89a", "image/gif", PACKET) is None


@pytest.mark.parametrize("kind", ["AVIF"])
def test_kinds_that_take_none_are_left_alone(kind: str) -> None:
    data = saved(kind)
    found = kind_of(data)
    assert found
    assert found.name == kind
    assert with_xmp(data, found.media_type, PACKET) is None


@pytest.mark.parametrize("name", ["png", "jpg", ".JPEG", "webp", "avif"])
def test_pixels_are_written_as_every_kind_with_xmp_inside(name: str) -> None:
    pixels: Pixels = np.asarray(scene("RGBA")).copy()
    pixels[:10, :10, 3] = 0
    kind = kind_named(name)
    data = encode(pixels, kind.media_type, xmp=PACKET, text={"Emblazon": "{}"})
    assert kind_of(data) == kind
    with Image.open(io.BytesIO(data)) as image:
        assert image.info["xmp"].startswith(PACKET[:200])
        assert image.size == (40, 30)
        assert image.mode == ("RGB" if kind.name == "JPEG" else "RGBA")
        corner = image.convert("RGBA").getpixel((2, 2))
    assert corner[3] == (255 if kind.name == "JPEG" else 0)
    assert kind.name != "JPEG" or min(corner[:3]) > 250


@pytest.mark.parametrize("name", ["pdf", "gif", "svg", "heic", ""])
def test_no_other_kind_is_written(name: str) -> None:
    with pytest.raises(InputError, match="png, jpg, webp or avif"):
        kind_named(name)


def test_a_kind_is_known_by_its_first_bytes() -> None:
    starts = {
        "PDF": b"%PDF-1.7\n",
        "HEIC": b"\0\0\0\x18ftypheic",
        "JPEG XL": b"\0\0\0\x0cJXL \r\n\x87\n",
        "SVG": b"\xef\xbb\xbf<?xml version='1.0'?><svg>",
        "PNG": saved("PNG"),
    }
    for name, data in starts.items():
        found = kind_of(data)
        assert found
        assert found.name == name
    assert kind_of(b"hello <svg") is None
    assert kind_of(b"") is None
    assert len({suffix for kind in KINDS for suffix in kind.suffixes}) == sum(
        len(kind.suffixes) for kind in KINDS
    )
