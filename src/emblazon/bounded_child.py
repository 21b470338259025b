"""The decoder process of `bounded`: run as a script, a line of JSON in for each file, a line of JSON out."""

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from PIL.Image import Image

UNSEEN = re.compile(rb"<!--.*?-->|<((?:\w+:)?metadata)[\s>].*?</\1\s*>", re.DOTALL)
LOOSE = {
    "live type": re.compile(rb"<(?:\w+:)?(?:text|foreignObject)[\s>]"),
    "a linked picture": re.compile(rb"<(?:\w+:)?image\s[^>]*?href\s*=\s*[\"'](?!data:)"),
}
"""What an SVG shows that isn't in it: fonts and files that this machine may not have."""
STANDARD_LUMA_SUM = 3683
"""Sum of the luminance quantisation table of ITU-T T.81, Annex K.1, which is quality 50."""


def main() -> None:
    """Answer every line until there are no more."""
    job = cast(dict[str, object], json.loads(sys.stdin.readline()))
    sys.path[:] = cast(list[str], job["search"])
    from emblazon.errors import PictureError
    from emblazon.limits import bound, spend
    from emblazon.pixels import SVG_PX, read_picture, render_svg

    bound(int(str(job["memory_bytes"])), int(str(job["cpu_s"])))
    target = Path(str(job["target"]))
    _say({"ready": True})
    for line in sys.stdin:
        asked = cast(dict[str, object], json.loads(line))
        path, kinds = Path(str(asked["path"])), tuple(cast(list[str], asked["kinds"]))
        spend(float(str(asked["cpu_s"])), most_s=int(str(job["cpu_s"])))
        try:
            pixels = read_picture(path, kinds=kinds)
            pixels.tofile(target)
            height, width = pixels.shape[:2]
            said = facts(path, kinds)
            if said["kind"] == "SVG":
                crisp = render_svg(path.read_bytes(), size_px=SVG_PX, name=str(path), crisp=True)
                crisp.tofile(target.with_suffix(".crisp"))
            _say({"height": height, "width": width, "facts": said})
        except PictureError as error:
            words = str(error).removesuffix(f" {error.remedy}")
            _say({"refused": words, "remedy": error.remedy})


def facts(path: Path, kinds: tuple[str, ...]) -> dict[str, object]:
    """Kind, mode, profile and quality of a file that was just decoded."""
    from PIL import Image

    from emblazon.pixels import is_svg

    data = path.read_bytes()
    if is_svg(path, data):
        bare = UNSEEN.sub(b"", data)
        loose = " and ".join(name for name, pattern in LOOSE.items() if pattern.search(bare))
        return {"kind": "SVG", "mode": "RGBA", "profile": "", "quality": None, "frames": 1, "loose": loose}
    with Image.open(path, formats=kinds) as image:
        quality = _quality(cast("dict[int, Sequence[int]]", getattr(image, "quantization", {})))
        return {
            "kind": image.format,
            "mode": image.mode,
            "profile": _profile(image),
            "quality": quality,
            "frames": int(getattr(image, "n_frames", 1)),
            "loose": "",
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
