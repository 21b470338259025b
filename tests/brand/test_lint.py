"""Every rule of `brand check` fires on a kit that breaks it, and stays silent on a good one."""

import shutil

import hostile
import numpy as np
import pytest

from emblazon.brand.lint import lint_kit
from emblazon.brand.load import load_kit
from emblazon.pixels import encode_png

from .conftest import BASE, EXAMPLES

GOOD = """
[[logo.variants]]
path = "logo.svg"
on = "light"
[[logo.variants]]
path = "dark.svg"
on = "dark"
[[type.faces]]
family = "Outfit"
file = "font.ttf"
"""


@pytest.fixture
def flaws(write, tmp_path):
    shutil.copy(EXAMPLES / "northwind/logo/northwind-on-dark.svg", tmp_path / "dark.svg")

    def _flaws(more="", base=BASE):
        return {flaw.rule: flaw for flaw in lint_kit(load_kit(write(more, base=base)))}

    return _flaws


def test_a_good_kit_has_no_flaw(flaws):
    assert flaws(GOOD) == {}
    for name in ("northwind", "gadabout"):
        assert lint_kit(load_kit(EXAMPLES / name)) == ()


def colour(name, code, role, more=""):
    return f'[[palette.colours]]\nname = "{name}"\nhex = "{code}"\nrole = "{role}"\n{more}\n'


@pytest.mark.parametrize(
    ("base", "rule", "level"),
    [
        (BASE.replace("#101418", "#999999"), "text-contrast", "error"),
        (BASE.replace('role = "background"', 'role = "neutral"'), "background-missing", "warning"),
        (BASE.replace('role = "text"', 'role = "neutral"'), "text-missing", "warning"),
        (BASE.replace("#0B6E99", "#ffe11a"), "drawing-contrast", "warning"),
        (BASE + colour("sea 2", "#0b6e9a", "primary"), "same-colour", "error"),
        (BASE + colour("sea 2", "#0b6e9a", "accent"), "same-colour", "warning"),
        (BASE + colour("sea 2", "#147aa8", "accent"), "close-colours", "warning"),
        (BASE + colour("loose", "#e07020", "secondary", "tolerance = 30"), "tolerance", "warning"),
        (BASE.replace('role = "', 'share = 0.2\nrole = "'), "shares", "warning"),
        (BASE + colour("all", "#e07020", "secondary", "share = 1"), "shares", "warning"),
    ],
)
def test_a_flawed_palette_is_found(flaws, base, rule, level):
    found = flaws(GOOD, base=base)
    assert found[rule].level == level
    assert found[rule].remedy
    assert len(found) == 1


def test_missing_logos_and_fonts_are_found(flaws):
    assert set(flaws()) == {"logo-missing", "font-missing"}


@pytest.mark.parametrize(
    ("pixels", "rule"),
    [
        (np.zeros((20, 20, 4), np.uint8), "logo-empty"),
        (np.full((20, 20, 4), 255, np.uint8), "logo-opaque"),
        (np.tile(np.array([[[250, 250, 250, 255], [0, 0, 0, 0]]], np.uint8), (9, 9, 1)), "logo-contrast"),
    ],
)
def test_a_poor_logo_is_found(flaws, tmp_path, pixels, rule):
    (tmp_path / "poor.png").write_bytes(encode_png(pixels))
    assert rule in flaws(GOOD.replace("logo.svg", "poor.png"))


def test_broken_files_are_found(flaws, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 50)
    (tmp_path / "broken.ttf").write_bytes(b"\0\1\0\0" + b"x" * 50)
    more = GOOD.replace("logo.svg", "broken.png").replace("font.ttf", "broken.ttf")
    found = flaws(more + '\n[look]\nreferences = ["broken.png"]\n')
    assert {found[rule].level for rule in ("logo-unreadable", "font-unreadable", "reference-unreadable")} == {
        "error"
    }


def test_a_file_outside_the_folder_is_found(write, tmp_path):
    path = write('\n[look]\nreferences = ["../logo.svg"]\n', name="kit/brand.toml")
    assert "not-portable" in {flaw.rule for flaw in lint_kit(load_kit(path))}


@pytest.mark.parametrize("name", ["blur.svg", "deep.svg", "attributes.svg", "bomb.png"])
def test_pictures_that_attack_their_reader_are_flaws(flaws, tmp_path, name):
    """None of them brings the program down or holds it up: they are read in a process of their own."""
    hostile.write(tmp_path, name)
    found = flaws(f'[look]\nreferences = ["{name}"]\n[[logo.variants]]\npath = "{name}"\non = "light"\n')
    assert {found["logo-unreadable"].level, found["reference-unreadable"].level} == {"error"}
