"""The whole build over tiny packages that lie in the cache already: no network."""

import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from emblazon.engine.data import assemble, packages, read_manifest
from emblazon.engine.data.candidate import Candidate
from emblazon.engine.data.manifest import write_manifest
from emblazon.engine.data.packages import PACKAGES, fetch, notice, package, unpack
from emblazon.engine.data.render import draw_svg

SQUARE = '<path fill="#c02020" d="M{0} {0}h20v20h-20z"/>'


def archive(path: Path, files: dict[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three packages in the cache: names, one icon set, one set of rasters."""
    kept = [package(name) for name in (packages.NAMES, packages.RENDERED, "@iconify-json/noto")]
    monkeypatch.setattr(assemble, "PACKAGES", tuple(kept))
    cache = tmp_path / "packages"
    cache.mkdir()
    rows = [
        {"label": "red square", "hexcode": "1F7E5", "tags": ["box"], "group": 8, "subgroup": 96},
        {"label": "blue fox", "hexcode": "1F98A", "tags": ["animal"], "group": 3, "subgroup": 34},
    ]
    groups = {
        "groups": {"8": "symbols", "3": "animals-nature"},
        "subgroups": {"96": "geometric", "34": "animal-mammal"},
    }
    archive(
        cache / kept[0].archive,
        {"en/data.json": json.dumps(rows).encode(), "meta/groups.json": json.dumps(groups).encode()},
    )
    raster = io.BytesIO()
    Image.new("RGBA", (64, 64), (10, 20, 200, 255)).save(raster, "WEBP", lossless=True)
    archive(cache / kept[1].archive, {"assets/1f98a.webp": raster.getvalue()})
    icons = {
        "width": 32,
        "height": 32,
        "icons": {
            "red-square": {"body": SQUARE.format(6)},
            "red-square-2": {"body": SQUARE.format(6)},
            "void": {"body": ""},
        },
    }
    archive(cache / kept[2].archive, {"icons.json": json.dumps(icons).encode(), "chars.json": b"{}"})
    return tmp_path


def test_a_build_writes_arrays_manifest_and_large_pictures(folder: Path) -> None:
    said: list[str] = []
    manifest = assemble.build(folder, progress=said.append, workers=1)
    small, middle = (np.load(folder / f"pictures-{size}.npy", mmap_mode="r") for size in (64, 128))
    assert small.shape == (2, 64, 64, 4)
    assert middle.shape == (2, 128, 128, 4)
    assert [entry.id for entry in manifest.entries] == ["fluent-emoji-3d/1f98a", "noto/red-square"]
    assert [entry.style for entry in manifest.entries] == ["3d", "gradient"]
    assert manifest.dropped == {"nothing drawn: @iconify-json/noto": 1, "repeat: @iconify-json/noto": 1}
    assert read_manifest(folder) == manifest
    assert (folder / "READY").exists()
    assert [path.name for path in (folder / "pictures-512").iterdir()] == ["00001.webp"]
    with Image.open(folder / "pictures-512" / "00001.webp") as large:
        assert large.size == (512, 512)
    assert said[-1].startswith("done; 0 ")


def test_a_manifest_that_is_altered_is_refused(folder: Path) -> None:
    manifest = assemble.build(folder, progress=lambda _: None, workers=1)
    wrong = replace(manifest, entries=manifest.entries[1:])
    write_manifest(folder, wrong)
    with pytest.raises(ValueError, match="row order"):
        read_manifest(folder)
    (folder / "manifest.json").write_text('{"version": 1}')
    with pytest.raises(ValueError, match="not a training manifest"):
        read_manifest(folder)


def test_clip_art_that_looks_and_is_called_alike_is_dropped() -> None:
    def offered(key: str, subject: str, colour: str) -> assemble.Drawn:
        circle = f'<circle cx="4" cy="4" r="3" fill="{colour}"/>'
        svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{circle}</svg>'
        pixels = draw_svg(svg, 64)
        assert pixels is not None
        one = Candidate(package(packages.CLIPART), key, subject, (), subject, "x", False, None, None, svg)
        return one, pixels, pixels

    def all_offered() -> Iterator[assemble.Drawn]:
        yield offered("a", "ball", "#204080")
        yield offered("b", "ball", "#214181")
        yield offered("c", "moon", "#224282")
        yield offered("d", "sun", "#204080")

    from collections import Counter

    dropped: Counter[str] = Counter()
    kept = assemble.without_repeats(all_offered(), dropped)
    assert [one.key for one, _, _ in kept] == ["a", "c"]
    assert dropped == {"repeat: openclipart-svg": 2}


def test_a_cached_package_is_not_fetched_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "_run", lambda *_: pytest.fail("went to the network"))
    noto = package("@iconify-json/noto")
    assert fetch(noto, folder / "packages").exists()
    assert (unpack(noto, folder / "packages") / "package" / "icons.json").exists()


def test_a_missing_client_is_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ValueError, match="'npm' is not installed"):
        fetch(package("@iconify-json/noto"), tmp_path)


def test_the_notice_names_every_package_and_the_licence_of_cc_by() -> None:
    text = notice()
    assert all(f"{one.name} {one.version}" in text for one in PACKAGES)
    assert text.count("creativecommons.org/licenses/by/4.0") == 2
    assert {one.licence for one in PACKAGES} == {"MIT", "Apache-2.0", "CC-BY-4.0", "public domain"}
