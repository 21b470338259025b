"""A plan and signed pictures made of noise, for the library's tests."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from samples import PLAN

from emblazon.records import (
    Citation,
    Draft,
    Finding,
    Picture,
    Plan,
    Report,
    Signed,
    SignedFile,
)
from emblazon.store.faults import DATABASE
from emblazon.store.schema import MIGRATIONS

CREATED = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)


def make_plan(text: str = "a rocket") -> Plan:
    return replace(
        PLAN,
        text=text,
        references=(Citation("retrieved", "cd" * 32, "rocket", "noto", "Ann", "Apache-2.0"),),
        final_px=32,
    )


def make_signed(seed: int = 7, *, stem: str = "rocket-1") -> Signed:
    noise = np.random.default_rng(seed).integers(0, 256, (32, 32, 4), np.uint8)
    findings = (
        Finding("palette", "pass", 1.5, 4.0, "ΔE2000", "All colours are the kit's."),
        Finding("margins", "fail", None, None, "", "It touches the edge.", (1, 2, 3, 4), "reframe"),
    )
    files = (
        SignedFile(f"{stem}.png", "image/png", b"png" + noise.tobytes(), credentials=True),
        SignedFile(f"{stem}.svg", "image/svg+xml", f"<svg>{seed}</svg>".encode(), credentials=True),
    )
    return Signed(Picture(noise, seed, Draft(noise[::2, ::2], seed), "strict"), Report(findings), files)


def make_older(home: Path, version: int) -> None:
    """A library as the schema `version` had it, empty."""
    home.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(home / DATABASE)
    for statement in (each for statements in MIGRATIONS[:version] for each in statements):
        connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {version}")
    connection.commit()
    connection.close()
