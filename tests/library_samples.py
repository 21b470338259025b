"""A plan and signed pictures made of noise, for the library's tests."""

from dataclasses import replace
from datetime import UTC, datetime

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
