from dataclasses import replace

import numpy as np
import pytest
from check_evidence import proper
from owl_pictures import make_plan
from pydantic import ValidationError

from emblazon.brand.kit import Identity, Kit, KitFormat
from emblazon.check.base import Evidence
from emblazon.check.copy_space import CHECK
from emblazon.records import Element, Format, Placed, Plan

LEFT_HALF = (0.0, 0.0, 0.5, 1.0)


def card(
    *, busy: bool, elements: tuple[Element, ...] = (), area: tuple[float, ...] | None = LEFT_HALF
) -> Evidence:
    lots = np.random.default_rng(0).integers(0, 256, (300, 600, 3)).astype(np.uint8)
    pixels = np.full((300, 600, 4), 255, np.uint8)
    ramp = np.linspace(150, 220, 600).astype(np.uint8)
    pixels[..., :3] = ramp[:, None]
    columns = np.s_[100:] if busy else np.s_[310:]
    pixels[:, columns, :3] = lots[:, columns]
    format = Format("card", 600, 300, background="#ffffff", copy_space=area)  # type: ignore[arg-type]
    evidence = proper()
    return replace(evidence, picture=replace(evidence.picture, placed=(Placed(format, pixels, elements),)))


def passing() -> Evidence:
    return card(busy=False)


def failing() -> Evidence:
    return card(busy=True)


def test_the_busy_part_of_the_room_is_shown() -> None:
    finding = CHECK.run(CHECK, failing())
    assert finding.place is not None
    assert 90 <= finding.place[0] <= 105
    assert finding.place[2] == 300
    assert abs((finding.measure or 0) - 2 / 3) < 0.06
    assert finding.repair == "re-frame"


def test_a_smooth_ramp_is_calm() -> None:
    assert CHECK.run(CHECK, passing()).measure == 0


def test_what_was_set_there_is_left_out() -> None:
    whole = Element("lettering", (90, 0, 300, 300), "A headline")
    assert CHECK.run(CHECK, card(busy=True, elements=(whole,))).verdict == "pass"


def test_without_a_format_that_asks_it_is_unknown() -> None:
    assert CHECK.run(CHECK, card(busy=True, area=None)).verdict == "unknown"


def test_a_kits_room_for_copy_reaches_the_plan_and_comes_back() -> None:
    wide = KitFormat(name="card", width=600, height=300, copy_space=LEFT_HALF)
    format = Kit(identity=Identity(name="North"), formats=(wide,)).format("card")
    assert format.copy_space == LEFT_HALF
    plan = make_plan(formats=(format,))
    assert Plan.from_json(plan.to_json()) == plan


def test_a_room_without_width_is_refused() -> None:
    with pytest.raises(ValidationError, match="its edges"):
        KitFormat(name="card", width=600, height=300, copy_space=(0.5, 0.0, 0.5, 1.0))
