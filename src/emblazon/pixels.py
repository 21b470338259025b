"""Pictures as arrays: reading them safely, alpha, resizing, PNG.

A picture is `Pixels`: (height, width, 4) uint8, straight sRGB plus alpha. Arithmetic on colour under
partial alpha happens premultiplied, so that hidden colour never bleeds into an edge.
"""

import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from emblazon.errors import PictureError
from emblazon.records import Pixels

if TYPE_CHECKING:
    from PIL.Image import Image

READABLE = ("PNG", "JPEG", "WEBP")
"""What a picture to work with may be, beside SVG."""
RASTERS = (*READABLE, "AVIF", "GIF", "TIFF")
"""What is looked into where a picture is only asked where it comes from."""
MOST_PIXELS = 64_000_000
MOST_SVG_BYTES = 4_000_000
SVG_PX = 1024
"""The longer side of an SVG that is read as a picture."""


def read_picture(path: Path, *, kinds: tuple[str, ...] = READABLE, most_pixels: int = MOST_PIXELS) -> Pixels:
    """Decode a file of one of `kinds`, or an SVG, in this process: a file of ours (`bounded.py` reads a stranger's).

    No other decoder is ever opened; of several frames the first counts. Raises PictureError when the file is
    missing, unreadable, of another kind, or over `most_pixels`.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise PictureError(
            f"Cannot read the picture {str(path)!r}: {error.strerror}.",
            remedy="Check the path and its permissions.",
        ) from error
    if is_svg(path, data):
        return render_svg(data, size_px=SVG_PX, name=str(path))
    return decode_picture(data, name=str(path), kinds=kinds, most_pixels=most_pixels)


def is_svg(path: Path, start: bytes) -> bool:
    """Is it called an SVG, and does it begin as XML does?"""
    return path.suffix.lower() == ".svg" and start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"<", b"")


def decode_picture(
    data: bytes, *, name: str, kinds: tuple[str, ...] = READABLE, most_pixels: int = MOST_PIXELS
) -> Pixels:
    """Decode bytes of one of `kinds` to straight RGBA, turned upright by the EXIF orientation."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=kinds) as image:
                if image.width * image.height > most_pixels:
                    raise PictureError(
                        f"The picture {name!r} has {image.width} × {image.height} pixels; "
                        f"the most that is read is {most_pixels:,}.",
                        remedy="Scale it down first.",
                    )
                return _rgba(ImageOps.exif_transpose(image))
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PictureError(
            f"{name!r} is not a picture that can be read.",
            remedy=f"Give a whole {', '.join(kinds)} or SVG file.",
        ) from error


def _rgba(image: "Image") -> Pixels:
    """Eight bits a channel. Pillow itself cuts 16-bit grey off at 255, which makes it white."""
    if not image.mode.startswith("I"):
        return np.array(image.convert("RGBA"))
    deep = np.array(image).astype(np.int64)
    grey = np.clip((deep + 128) // 257, 0, 255).astype(np.uint8)
    alpha = np.where(deep == image.info.get("transparency", -1), 0, 255).astype(np.uint8)
    return np.dstack([grey, grey, grey, alpha])


def render_svg(data: bytes, *, size_px: int, name: str, crisp: bool = False) -> Pixels:
    """Render an SVG so that its longer side is `size_px`. External files are never loaded. `crisp`: no colours are
    mixed at edges, so that every pixel is of one fill."""
    import resvg_py
    from PIL import Image

    if len(data) > MOST_SVG_BYTES:
        raise PictureError(f"The SVG {name!r} is over {MOST_SVG_BYTES:,} bytes.", remedy="Simplify it first.")
    try:
        edges = "crisp_edges" if crisp else "geometric_precision"
        png = resvg_py.svg_to_bytes(svg_string=data.decode("utf-8"), width=size_px, shape_rendering=edges)
        with Image.open(io.BytesIO(bytes(png)), formats=("PNG",)) as image:
            pixels = np.array(image.convert("RGBA"))
    except (ValueError, OSError, UnicodeDecodeError) as error:
        raise PictureError(
            f"The SVG {name!r} cannot be drawn ({error}).", remedy="Check it in a browser."
        ) from error
    return pixels if max(pixels.shape[:2]) <= size_px else resize(pixels, *_fit(pixels, size_px))


def _fit(pixels: Pixels, size_px: int) -> tuple[int, int]:
    height, width = pixels.shape[:2]
    scale = size_px / max(height, width)
    return max(1, round(width * scale)), max(1, round(height * scale))


def encode_png(
    pixels: Pixels, *, text: dict[str, str] | None = None, xmp: bytes = b"", quick: bool = False
) -> bytes:
    """PNG bytes with optional readable text chunks and an XMP packet. Deterministic. `quick`: twice as fast, and a
    sixth larger."""
    from PIL import Image, PngImagePlugin

    info = PngImagePlugin.PngInfo()
    for key, value in (text or {}).items():
        info.add_itxt(key, value)
    if xmp:
        info.add_itxt("XML:com.adobe.xmp", xmp.decode("utf-8"))
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", pnginfo=info, compress_level=1 if quick else 4)
    return buffer.getvalue()


def premultiply(pixels: Pixels) -> NDArray[np.float32]:
    """Straight uint8 → premultiplied float32 in [0, 1], (H, W, 4)."""
    values = pixels.astype(np.float32) / 255
    values[..., :3] *= values[..., 3:]
    return values.astype(np.float32, copy=False)


def unpremultiply(values: NDArray[np.float32]) -> Pixels:
    """Premultiplied float32 → straight uint8; fully transparent pixels become white."""
    alpha = np.clip(values[..., 3:], 0, 1)
    colour = np.where(alpha > 1 / 512, values[..., :3] / np.maximum(alpha, 1 / 512), 1)
    straight = np.concatenate([np.clip(colour, 0, 1), alpha], axis=-1)
    return (straight * 255 + 0.5).astype(np.uint8)


def resize(pixels: Pixels, width: int, height: int) -> Pixels:
    """Lanczos on premultiplied colour."""
    from PIL import Image

    planes = np.moveaxis(premultiply(pixels), -1, 0)
    scaled = [
        np.asarray(Image.fromarray(plane).resize((width, height), Image.Resampling.LANCZOS))
        for plane in planes
    ]
    return unpremultiply(np.stack(scaled, axis=-1))


def over(pixels: Pixels, background: tuple[int, int, int]) -> NDArray[np.uint8]:
    """Composite over an opaque colour: (H, W, 3) uint8."""
    alpha = pixels[..., 3:].astype(np.float32) / 255
    colour = pixels[..., :3] * alpha + np.array(background, np.float32) * (1 - alpha)
    return (colour + 0.5).astype(np.uint8)


def pad_to_square(pixels: Pixels) -> Pixels:
    """The picture centred on a transparent square as wide as its longer side."""
    height, width = pixels.shape[:2]
    side = max(height, width)
    square = np.zeros((side, side, 4), np.uint8)
    square[..., :3] = 255
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = pixels
    return square


def content_box(pixels: Pixels, *, threshold: int = 8) -> tuple[int, int, int, int] | None:
    """Left, top, right, bottom of all pixels with alpha over `threshold`; None when there are none."""
    rows = np.flatnonzero((pixels[..., 3] > threshold).any(axis=1))
    columns = np.flatnonzero((pixels[..., 3] > threshold).any(axis=0))
    if rows.size == 0:
        return None
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
