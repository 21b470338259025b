from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from samples import PLAN

from emblazon.backends.base import Stage
from emblazon.backends.echo import emblem
from emblazon.pixels import encode_png
from emblazon.records import (
    Brief,
    Choice,
    Citation,
    Draft,
    Dropped,
    Finding,
    Format,
    Kept,
    Picture,
    Placed,
    Plan,
    Prompt,
    Rejected,
    Report,
    Run,
    Signed,
    SignedFile,
    Swatch,
)

PALETTE = (Swatch("#12344d", 0.5), Swatch("#f7f3e9", 0.3), Swatch("#ff6b35", 0.2))
WIDE = Format("wide", 120, 60, background="#f7f3e9")


def plan(words: str, count: int) -> Plan:
    return replace(
        PLAN,
        model="echo",
        text=words,
        palette=PALETTE,
        seeds=tuple(range(7, 7 + count)),
        references=(Citation("retrieved", "aa", f"Rocket {words}", "noto", f"Author {words}", "Apache-2.0"),),
        formats=(WIDE,),
        kit=f"Northwind {words}",
    )


def kept(words: str, plan: Plan, number: int) -> Kept:
    seed = plan.seeds[number]
    stage = Stage(
        "x", "flat", PALETTE, (seed,), width_px=64, height_px=64, steps=1, sampler="heun", guidance=1.0
    )
    pixels = emblem(stage, seed)
    placed = Placed(WIDE, np.full((60, 120, 4), 255, np.uint8))
    failed = Finding("sharpness", "fail", 0.2, 0.3, "", f"Soft edges {words}.", (1, 2, 3, 4), "redraw")
    findings = (
        Finding("palette", "pass", 2.3, 6.0, "ΔE2000", f"Near {words}."),
        Finding("resemblance", "unknown", None, 0.9, "cosine", "Not measured."),
        *((failed,) if number == 1 else ()),
    )
    files = (
        SignedFile(f"p-{number}.png", "image/png", encode_png(pixels), True),
        SignedFile(f"p-{number}-wide.png", "image/png", encode_png(placed.pixels), True),
        SignedFile(f"p-{number}.svg", "image/svg+xml", b"<svg/>", True),
    )
    picture = Picture(pixels, seed, Draft(pixels, seed), "strict", "<svg/>", (placed,))
    return Kept(f"id{number}", "r1", (), Signed(picture, Report(findings), files))


@pytest.fixture
def make_run() -> Callable[..., Run]:
    """A run of `count` pictures in which every text holds `words`."""

    def make(words: str = "a rocket", count: int = 2) -> Run:
        made = plan(words, count)
        pictures = tuple(kept(words, made, number) for number in range(count))
        brief = Brief(words=words, subject=words, palette=PALETTE, formats=(WIDE,))
        choice = Choice("echo", f"Why {words}", (Rejected("big", f"Reason {words}"),))
        prompt = Prompt(words, "flat", PALETTE, (Dropped(words, f"because {words}"),))
        return replace(
            Run("r1", Path("out"), brief, choice, prompt, made, pictures),
            seconds={"read": 0.1, "generate": 1.0},
        )

    return make
