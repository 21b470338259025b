"""A plan and signed pictures made of noise, for the library's tests."""

from datetime import UTC, datetime

import numpy as np

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
    return Plan(
        model="house",
        weights={"draw": "ab" * 32},
        text=text,
        style="flat",
        palette=(),
        seeds=(7,),
        references=(Citation("retrieved", "cd" * 32, "rocket", "noto", "Ann", "Apache-2.0"),),
        layout="one",
        sketch="",
        sampler="heun",
        steps=12,
        guidance=3.0,
        strength=1.0,
        reference_guidance=1.5,
        guidance_interval=(0.1, 0.9),
        rescale=0.0,
        draft_px=16,
        final_px=32,
        recolour="strict",
        avoid=(),
        tolerance=4.0,
        formats=(),
        vector=True,
        attempts=3,
        people=False,
        kit="Northwind",
        kit_version="1.2",
        kit_digest="12" * 32,
        software="emblazon 0.1.0",
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
