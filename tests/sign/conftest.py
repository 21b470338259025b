"""A small picture, its plan and a key pair, shared by the signing tests."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from samples import PLAN

from emblazon.records import (
    Citation,
    Draft,
    Finding,
    Format,
    Picture,
    Pixels,
    Placed,
    Plan,
    Report,
    Signed,
    Swatch,
)
from emblazon.sign import Keys, Stamp, open_keys, sign

SVG = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8">'
    '<path d="M0 0h5v5z" fill="#112233"/></svg>'
)


def pixels(width: int, height: int, seed: int = 0) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 4), np.uint8)


@pytest.fixture(scope="session")
def now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def plan() -> Plan:
    return replace(
        PLAN,
        text="a secret rocket",
        palette=(Swatch("#112233", 0.5),),
        references=(
            Citation("retrieved", "cd" * 32, "rocket\x1b[31m", "noto", "Ann & <Bob>", "Apache-2.0"),
            Citation("person", "ef" * 32, "mine", "/home/someone/private/mine.png", "", ""),
        ),
        final_px=96,
        formats=(Format("Wide", 40, 20),),
    )


@pytest.fixture(scope="session")
def picture() -> Picture:
    wide = Format("Wide", 40, 20)
    return Picture(
        pixels=pixels(96, 96),
        seed=7,
        draft=Draft(pixels(64, 64, 1), 7),
        recolour="strict",
        svg=SVG,
        placed=(Placed(wide, pixels(40, 20, 2)), Placed(Format("wide!", 20, 20), pixels(20, 20, 3))),
    )


@pytest.fixture(scope="session")
def report() -> Report:
    return Report((Finding("palette", "pass", 1.0, 4.0, "ΔE2000", "All colours are the kit's."),))


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory, now: datetime) -> Keys:
    return open_keys(Path(tmp_path_factory.mktemp("home")), now=now)


@pytest.fixture(scope="session")
def stamp(now: datetime) -> Stamp:
    return Stamp("0abc", "rocket-1", now, training=False)


@pytest.fixture(scope="session")
def signed(picture: Picture, plan: Plan, report: Report, keys: Keys, stamp: Stamp) -> Signed:
    return sign(picture, plan, report, keys=keys, stamp=stamp)
