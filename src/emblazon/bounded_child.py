"""The decoder process of `bounded`: run as a script, a line of JSON in for each file, a line of JSON out."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from PIL.Image import Image

STANDARD_LUMA_SUM = 3683
"""Sum of the luminance quantisation table of ITU-T T.81, Annex K.1, which is quality 50."""


def main() -> None:
    """Answer every line until there are no more."""
    job = cast(dict[str, object], json.loads(sys.stdin.readline()))
    sys.path[:] = cast(list[str], job["search"])
    from emblazon.errors import PictureError
    from emblazon.limits import bound
    from emblazon.pixels import read_picture

    bound(int(str(job["memory_bytes"])), int(str(job["cpu_s"])))
    target = Path(str(job["target"]))
    _say({"ready": True})
    for line in sys.stdin:
        path = Path(str(cast(dict[str, object], json.loads(line))["path"]))
        try:
            pixels = read_picture(path)
            pixels.tofile(target)
            height, width = pixels.shape[:2]
            _say({"height": height, "width": width, "facts": facts(path)})
        except PictureError as error:
            words = str(error).removesuffix(f" {error.remedy}")
            _say({"refused": words, "remedy": error.remedy})


def facts(path: Path) -> dict[str, object]:
    """Kind, mode, profile and quality of a file that was just decoded."""
    from PIL import Image

    from emblazon.pixels import READABLE

    if path.suffix.lower() == ".svg":
        return {"kind": "SVG", "mode": "RGBA", "profile": "", "quality": None}
    with Image.open(path, formats=READABLE) as image:
        quality = _quality(cast("dict[int, Sequence[int]]", getattr(image, "quantization", {})))
        return {
            "kind": image.format,
            "mode": image.mode,
            "profile": _profile(image),
            "quality": quality,
        }


def _profile(image: "Image") -> str:
    """Name of the embedded ICC profile; "" for none."""
    import io

    from PIL import ImageCms

    data = image.info.get("icc_profile")
    if not isinstance(data, bytes) or not data:
        return ""
    try:
        return ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(data))).strip()[:200]
    except (ImageCms.PyCMSError, OSError, ValueError):
        return "a damaged profile"


def _quality(tables: "dict[int, Sequence[int]]") -> int | None:
    """Quality by the scale of the luminance table against the standard one (libjpeg's rule turned round)."""
    if 0 not in tables:
        return None
    scale = 100 * sum(tables[0]) / STANDARD_LUMA_SUM
    return max(1, min(100, round(5000 / scale if scale > 100 else (200 - scale) / 2)))


def _say(said: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(said) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
