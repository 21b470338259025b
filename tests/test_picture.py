"""The path of one picture: the repair loop, and that the map stays a map."""

import ast
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from typeset_pictures import EXAMPLES

import emblazon.picture
from emblazon.backends import find_backends
from emblazon.backends.base import Access
from emblazon.brand.kit import Face, Kit, Type, plain_kit
from emblazon.brand.rules import Disclosure
from emblazon.brief import read_brief
from emblazon.catalog import load_catalog
from emblazon.errors import InputError
from emblazon.generate import next_seed
from emblazon.picture import make_pictures, perfect
from emblazon.pixels import Pixels, decode_picture, resize
from emblazon.plan import Planned, Sources, recall
from emblazon.records import Draft, Finding, Kept, Progress, Report, Request, Run
from emblazon.refine import Attempt, refine
from emblazon.sign import open_keys
from emblazon.store import Store
from emblazon.tools import Tools

KIT = plain_kit()
REQUEST = Request("an owl", seed=7, count=2, model="echo", retrieval=False, vector=False, steps=2, attempts=3)

BRIEF = read_brief(REQUEST, KIT, seed=1)


@pytest.fixture
def tools(tmp_path: Path):
    now = datetime(2026, 11, 23, tzinfo=UTC)
    with Store.open(tmp_path / "home") as store:
        yield Tools(
            profiles=load_catalog(),
            open_backend=lambda name: find_backends([]).backends[name].load()(Access(name)),
            missing={},
            count_tokens=lambda words: len(words.split()) + 2,
            sources=Sources(tmp_path, keep=store.store_reference, find=store.reference),
            upscale=lambda pixels: resize(pixels, 512, 512),
            eye=None,
            clip=None,
            judge=None,
            library=None,
            decided=lambda *_: None,
            keys=open_keys(tmp_path / "home", now=now),
            store=store,
            calls=store.calls(lambda: now),
            run="run1",
            folder=tmp_path / "out",
            created=now,
            seed=1,
        )


def a_draft(tools: Tools) -> tuple[Draft, Planned]:
    """The first draft of the request, with its plan: everything up to the first refinement."""
    seen: list[tuple[Draft, Planned]] = []

    def note(draft: Draft, planned: Planned, *_: object):
        seen.append((draft, planned))
        raise StopIteration_

    class StopIteration_(Exception):
        """Ends the path here."""

    patch = pytest.MonkeyPatch()
    patch.setattr(emblazon.picture, "perfect", note)
    with pytest.raises(StopIteration_):
        list(make_pictures(REQUEST, KIT, tools))
    patch.undo()
    return seen[0]


def finish(draft: Draft, planned: Planned, tools: Tools):
    """The result of `perfect` and the steps that it announced."""
    walk, steps = perfect(draft, planned, BRIEF, KIT, tools), []
    while True:
        try:
            event = next(walk)
        except StopIteration as end:
            return end.value, steps
        steps.append(event.step)


def verdicts(*repairs: tuple[str, ...]) -> Callable[..., Report]:
    """A check that fails with these repairs in its first, second … call; an empty tuple passes."""
    calls = iter(repairs)

    def check(*_: object, **__: object) -> Report:
        return Report(tuple(Finding(word, "fail", 1.0, 0.0, "", word, repair=word) for word in next(calls)))

    return check


def test_a_picture_that_passes_is_refined_once(tools, monkeypatch):
    monkeypatch.setattr(emblazon.picture, "check", verdicts(()))
    (picture, report), steps = finish(*a_draft(tools), tools)
    assert report.passed
    assert picture.seed == 7
    assert steps == ["refine", "check"]


def test_a_failure_that_refining_mends_is_not_drawn_again(tools, monkeypatch):
    monkeypatch.setattr(emblazon.picture, "check", verdicts(("recolour harder",), ()))
    (picture, _), steps = finish(*a_draft(tools), tools)
    assert steps == ["refine", "check"] * 2
    assert picture.recolour == "accent"


def test_any_other_failure_is_drawn_again_with_the_next_seed(tools, monkeypatch):
    monkeypatch.setattr(emblazon.picture, "check", verdicts(("redraw",), ("redraw",), ()))
    (picture, _), steps = finish(*a_draft(tools), tools)
    assert steps.count("generate") == 2 * (1 + REQUEST.steps)
    assert picture.seed == next_seed(7, 2)


def test_a_failure_that_only_drawing_mends_is_drawn_again_beside_one_that_refining_mends(tools, monkeypatch):
    monkeypatch.setattr(emblazon.picture, "check", verdicts(("recolour harder", "redraw"), ()))
    (picture, _), steps = finish(*a_draft(tools), tools)
    assert steps.count("refine") == 2
    assert (picture.recolour, picture.seed) == ("accent", next_seed(7, 1))


def test_a_near_copy_is_drawn_again_freer(tools, monkeypatch):
    monkeypatch.setattr(emblazon.picture, "check", verdicts(("redraw freer",), ()))
    (picture, _), _ = finish(*a_draft(tools), tools)
    assert picture.seed == next_seed(7, 1, freer=True)


def test_the_budget_holds_and_the_best_is_kept(tools, monkeypatch):
    monkeypatch.setattr(emblazon.picture, "check", verdicts(("redraw", "b"), ("redraw",), ("redraw", "c")))
    (picture, report), steps = finish(*a_draft(tools), tools)
    assert steps.count("refine") == REQUEST.attempts
    assert len(report.failures) == 1
    assert picture.seed == next_seed(7, 1)


def test_each_picture_is_kept_before_the_next_is_refined(tools):
    events = list(make_pictures(REQUEST, KIT, tools))
    order = ["kept" if isinstance(event, Kept) else getattr(event, "step", "run") for event in events]
    first = order.index("kept")
    assert order.index("refine") < first < len(order) - 1 - order[::-1].index("refine")
    run = events[-1]
    assert isinstance(run, Run)
    assert len(run.kept) == REQUEST.count
    assert all(path.exists() for kept in run.kept for path in kept.paths)


def test_the_same_seed_gives_the_same_draft_whatever_the_count(tools):
    _, planned = a_draft(tools)

    def pixels(seeds: tuple[int, ...]) -> dict[int, Pixels]:
        events = tools.draw(planned, seeds)
        return {event.seed: event.pixels for event in events if isinstance(event, Draft)}

    assert np.array_equal(pixels((8,))[8], pixels((7, 8, 9))[8])


def test_every_step_is_announced(tools):
    steps = [event.step for event in make_pictures(REQUEST, KIT, tools) if isinstance(event, Progress)]
    assert list(dict.fromkeys(steps)) == [
        "read", "choose", "plan", "generate", "refine", "check", "sign", "keep"
    ]  # fmt: skip


def test_the_map_stays_a_map():
    source = Path(emblazon.picture.__file__).read_text("utf-8")
    functions = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]
    lengths = {node.name: node.body[-1].end_lineno - node.body[0].lineno for node in functions}
    assert max(lengths.values()) <= 40
    assert len(source.splitlines()) <= 80


def labelled_kit(folder: Path) -> Kit:
    """A kit with a typeface of its own that asks for a label, its file in `folder`."""
    file = folder / "face.ttf"
    file.write_bytes((EXAMPLES / "gadabout/fonts/Nunito-SemiBold.ttf").read_bytes())
    wishes = {"type": Type(faces=(Face(family="Nunito", file=file),))}
    asks = Disclosure(visible_label="Drawn with AI", watermark=False)
    return plain_kit().model_copy(update={**wishes, "disclosure": asks}).placed(folder, digest="x")


def test_every_file_carries_the_label_in_the_kits_typeface_and_can_be_made_again(tools, tmp_path):
    kit = labelled_kit(tmp_path)
    face = (tmp_path / "face.ttf").read_bytes()
    run = [*make_pictures(replace(REQUEST, count=1, vector=True), kit, tools)][-1]
    (kept,) = run.kept
    picture = kept.signed.picture
    assert run.plan.label_face == hashlib.sha256(face).hexdigest()
    assert picture.labelled is not None
    assert (picture.labelled.pixels != picture.pixels).any()
    assert (decode_picture(kept.paths[0].read_bytes(), name="it") == picture.labelled.pixels).all()
    assert kept.paths[-1].read_text().count("<title>Drawn with AI</title>") == 1
    (tmp_path / "face.ttf").unlink()
    planned = recall(run.plan, tools.sources)
    attempt = Attempt(1, picture.recolour, picture.mending)
    again = refine(picture.draft, run.plan, upscale=tools.upscale, attempt=attempt, face=planned.face)
    assert (again.shown == picture.shown).all()
    assert again.shown_svg == picture.shown_svg
    with pytest.raises(InputError, match="no longer holds the typeface"):
        recall(replace(run.plan, label_face="0" * 64), tools.sources)
