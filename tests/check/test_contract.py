"""Every registered check: it asks a question, says its source, and can both pass and fail."""

import importlib.util
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import get_args

import numpy as np
import pytest
from check_evidence import KIT, proper
from owl_pictures import lanczos, owl

from emblazon.brand.kit import NEUTRAL_KIT
from emblazon.brand.rules import Checks
from emblazon.check import Asked, as_picture, check, checks, examine
from emblazon.check.base import Check, Evidence
from emblazon.records import Finding, Repair

HERE = Path(__file__).parent
REPAIRS = set(get_args(Repair))


def examples(each: Check) -> ModuleType:
    """The check's own test module, which must make one picture that passes and one that fails."""
    path = HERE / f"test_{each.id}.py"
    assert path.is_file(), f"The check {each.id!r} ships without {path.name}."
    spec = importlib.util.spec_from_file_location(f"examples_of_{each.id}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("each", checks(), ids=lambda each: each.id)
def test_each_check_passes_one_picture_and_fails_another(each: Check) -> None:
    module = examples(each)
    good, bad = examine(each, module.passing()), examine(each, module.failing())
    assert good.verdict == "pass", good
    assert good.repair == ""
    assert bad.verdict == "fail", bad
    assert bad.repair in REPAIRS
    assert bad.measure is not None
    assert bad.words


@pytest.mark.parametrize("each", checks(), ids=lambda each: each.id)
def test_each_check_says_what_it_asks_and_by_what_right(each: Check) -> None:
    assert each.question.endswith("?")
    assert each.source
    assert each.unit


@pytest.mark.parametrize("each", checks(), ids=lambda each: each.id)
def test_what_is_missing_is_unknown_never_pass(each: Check) -> None:
    bare = replace(proper(), kit=NEUTRAL_KIT, plan=None, eye=None)
    bare = replace(bare, picture=replace(bare.picture, svg="", placed=()))
    finding = examine(each, bare)
    if each.needs:
        assert finding.verdict == "unknown"
        assert finding.measure is None
        assert finding.words.startswith("Not measured")


@pytest.mark.parametrize("each", checks(), ids=lambda each: each.id)
@pytest.mark.parametrize("size", [(1, 1), (3, 200), (512, 512)])
def test_no_check_breaks_on_an_empty_picture(each: Check, size: tuple[int, int]) -> None:
    evidence = proper()
    empty = np.zeros((*size, 4), np.uint8)
    picture = replace(evidence.picture, pixels=empty, draft=replace(evidence.picture.draft, pixels=empty))
    assert isinstance(examine(each, replace(evidence, picture=picture)), Finding)


DRAWN = {"bodies", "faces", "hands", "safety"}
"""What no detector here can tell of a drawing."""
UNASKED = {
    "copy_space",
    "frames",
    "given_repeat",
    "label",
    "lettering",
    "look_alikes",
    "profile",
    "shares",
    "tilt",
}
"""What is measured only where somebody asked for it, or where there is a file or a horizon."""


def test_a_proper_picture_passes_all_and_the_ids_are_distinct() -> None:
    evidence = proper()
    report = check(evidence)
    assert report.passed, report.failures
    assert [finding.check for finding in report.findings] == sorted({each.id for each in checks()})
    unknown = {finding.check for finding in report.findings if finding.verdict == "unknown"}
    assert unknown <= DRAWN | UNASKED | {"library_repeat", "words", "logo"}, unknown


def test_a_file_made_elsewhere_is_held_to_the_palette() -> None:
    good = check(Evidence(as_picture(proper().picture.pixels), KIT, asked=Asked(alt="An owl on a branch")))
    assert good.passed, good.failures
    passed = {each.check for each in good.findings if each.verdict == "pass"}
    assert {"palette", "forbidden", "framing", "sharpness", "fringe", "stray_lettering", "words"} <= passed
    unknown = {each.check for each in good.findings if each.verdict == "unknown"}
    assert {"adherence", "contrast", "library_repeat", "nearest_training", "size", "vector"} <= unknown
    bad = check(Evidence(as_picture(lanczos(owl())), KIT))
    assert "palette" in {each.check for each in bad.failures}


def test_the_kit_sets_weights_and_limits_and_turns_checks_off() -> None:
    rules = Checks(weights={"palette": 3}, limits={"palette": 0.5}, off=("tilt",))
    evidence = replace(proper(), kit=KIT.model_copy(update={"checks": rules}))
    found = {each.check: each for each in check(evidence).findings}
    assert "tilt" not in found
    assert found["palette"].weight == 3
    assert found["palette"].limit == 0.5
    assert found["blank"].weight == 1
