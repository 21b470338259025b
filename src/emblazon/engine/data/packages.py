"""The public packages that the training pictures come from: pinned, fetched once, cached, unpacked.

Fetching is left to the registries' own clients (`npm pack`, `apt-get download`), so their settings hold.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from pathlib import Path

from emblazon.engine.data.manifest import Style


@dataclass(frozen=True)
class Package:
    """One pinned source of pictures or names."""

    name: str
    version: str
    licence: str
    author: str | None
    """Of every picture in it; None where each picture names its own, or there are no pictures."""
    url: str
    style: Style | None
    """The style of its pictures; None for a package of names."""

    @property
    def archive(self) -> str:
        """File name of the cached download."""
        if self.name == CLIPART:
            return f"{self.name}_{self.version}.deb"
        return f"{self.name.removeprefix('@').replace('/', '-')}-{self.version}.tgz"


CLIPART = "openclipart-svg"
NAMES = "emojibase-data"
RENDERED = "@lobehub/fluent-emoji-3d"

PACKAGES: tuple[Package, ...] = (
    Package(
        RENDERED, "1.1.0", "MIT", "Microsoft Corporation", "https://github.com/microsoft/fluentui-emoji", "3d"
    ),
    Package(
        "@iconify-json/fluent-emoji-flat",
        "1.2.6",
        "MIT",
        "Microsoft Corporation",
        "https://github.com/microsoft/fluentui-emoji",
        "flat",
    ),
    Package(
        "@iconify-json/noto",
        "1.2.9",
        "Apache-2.0",
        "Google Inc",
        "https://github.com/googlefonts/noto-emoji",
        "gradient",
    ),
    Package(
        "@iconify-json/fxemoji",
        "1.2.2",
        "Apache-2.0",
        "Mozilla",
        "https://github.com/mozilla/fxemoji",
        "soft",
    ),
    Package(
        "@iconify-json/twemoji",
        "1.2.5",
        "CC-BY-4.0",
        "Twitter, Inc and other contributors",
        "https://github.com/jdecked/twemoji",
        "cartoon",
    ),
    Package(
        "@iconify-json/streamline-emojis",
        "1.2.4",
        "CC-BY-4.0",
        "Streamline",
        "https://github.com/webalys-hq/streamline-vectors",
        "outline",
    ),
    Package(
        "@iconify-json/flat-color-icons",
        "1.2.3",
        "MIT",
        "Icons8",
        "https://github.com/icons8/flat-color-icons",
        "icon",
    ),
    Package(
        "@iconify-json/meteocons",
        "1.2.4",
        "MIT",
        "Bas Milius",
        "https://github.com/basmilius/weather-icons",
        "icon",
    ),
    Package(CLIPART, "1:0.18+dfsg-19", "public domain", None, "https://openclipart.org", "clipart"),
    Package(NAMES, "17.0.0", "MIT", "Miles Johnson", "https://github.com/milesj/emojibase", None),
)


def package(name: str) -> Package:
    """The pinned package of that name; KeyError where there is none."""
    return {one.name: one for one in PACKAGES}[name]


def fetch(one: Package, cache: Path) -> Path:
    """The cached archive of `one`, downloaded where it is missing. Raises ValueError where that fails."""
    path = cache / one.archive
    if path.exists():
        return path
    cache.mkdir(parents=True, exist_ok=True)
    partial = cache / "partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    if one.name == CLIPART:
        _run(["apt-get", "download", f"{one.name}={one.version}"], partial)
    else:
        _run(["npm", "pack", "--silent", f"{one.name}@{one.version}"], partial)
    found = sorted(partial.iterdir())
    if len(found) != 1:
        raise ValueError(f"fetching {one.name!r} {one.version!r} left {[file.name for file in found]!r}")
    found[0].replace(path)
    partial.rmdir()
    return path


def unpack(one: Package, cache: Path) -> Path:
    """The folder with the contents of `one`, unpacked once beside its archive."""
    archive = fetch(one, cache)
    target = cache / "unpacked" / archive.stem
    if target.exists():
        return target
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    if archive.suffix == ".deb":
        _run(["dpkg", "-x", str(archive), str(partial)], cache)
    else:
        with tarfile.open(archive) as tar:
            tar.extractall(partial, filter="data")
    return partial.replace(target)


def notice() -> str:
    """The attribution that ships with anything trained on these packages."""
    lines = ["The drawing models were trained on pictures from these packages.", ""]
    for one in PACKAGES:
        by = f"by {one.author}, " if one.author else ""
        lines.append(f"{one.name} {one.version}: {by}{one.licence}, {one.url}")
        if one.licence.startswith("CC-BY"):
            lines.append("  https://creativecommons.org/licenses/by/4.0/ ; resized, otherwise unchanged.")
    lines += ["", "Authors of single clip-art pictures are named in the training manifest."]
    return "\n".join(lines) + "\n"


def _run(command: list[str], folder: Path) -> None:
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    except FileNotFoundError as error:
        raise ValueError(f"{command[0]!r} is not installed; it fetches the training pictures") from error
    if done.returncode != 0:
        raise ValueError(f"{' '.join(command)!r} failed: {done.stderr.strip()[-400:]!r}")
