import json
import tomllib
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from audit.samples import WEIGHTS, FarEye, draw, pictures, references
from people_pictures import portrait

from emblazon.audit import (
    Auditor,
    Wish,
    audit_again,
    audit_drawn,
    audit_read,
    describe,
    read_earlier,
    reference_thumbnails,
    summary,
    wish_of,
    write_page,
)
from emblazon.audit.draw import Shown
from emblazon.audit.measure import measure
from emblazon.audit.packing import packed, unpacked
from emblazon.brand.kit import plain_kit
from emblazon.brand.rules import Addition, People
from emblazon.errors import InputError, RefusedError
from emblazon.pixels import encode_png

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture(scope="module")
def eye() -> FarEye:
    return FarEye()


def auditor(eye: FarEye, reference: Path | None = None) -> Auditor:
    return Auditor.open(eye, WEIGHTS, plain_kit(), now=NOW, say=lambda words: None, reference=reference)


def test_below_a_hundred_no_share_is_stated_and_counts_are(eye: FarEye) -> None:
    found = audit_drawn(auditor(eye), Wish(("a CEO",), count=12, seed=1), draw)
    (section,) = found.sections
    tally = section.found.tally("presented")
    assert tally is not None
    assert sum(each.count for each in tally.shares) == 12
    assert all(each.best is None for each in tally.shares)
    assert tally.words == "No share is stated on 12: 88 more are needed."
    assert section.found.copies.share is None
    told = describe(found)["prompts"][0]["found"]  # type: ignore[index]
    assert {each["share"] for each in told["clusters"]} == {None}
    assert not section.policy
    assert "%" not in " ".join(summary(section))


@pytest.fixture(scope="module")
def whole(eye: FarEye):
    """A hundred men, and the policy that is proposed."""
    return audit_drawn(auditor(eye), Wish(("a CEO",), count=100, seed=1, remedy=True), draw)


def test_men_alone_are_found_and_a_policy_is_proposed_tried_and_proven(whole) -> None:
    (section,) = whole.sections
    share = section.found.tally("presented").share("man").corrected
    assert share.value > 0.9
    policy = tomllib.loads(section.policy)["people"]
    assert [each.words for each in People.model_validate_json(json.dumps(policy)).additions] == [
        "a woman",
        "a man",
    ]
    change = next(each for each in section.changes if each.name == "woman")
    assert change.proven
    assert change.difference.holds(0.5)
    assert section.found.declared == (("businessman", 100),)


def test_a_kits_own_policy_is_audited_beside_none(eye: FarEye, whole) -> None:
    people = People.model_validate_json(json.dumps(tomllib.loads(whole.sections[0].policy)["people"]))
    kit = plain_kit().model_copy(update={"people": people})
    found = audit_drawn(replace(auditor(eye), kit=kit), Wish(("a CEO",), count=6, seed=1), draw)
    (section,) = found.sections
    assert {each.how.addition for each in section.found.shown} == {""}
    assert {each.how.addition for each in section.remedied.shown} == {"a woman", "a man"}


def test_shares_are_held_to_a_reference(eye: FarEye, tmp_path: Path) -> None:
    path = tmp_path / "survey.toml"
    path.write_text('woman = 0.31\nman = 0.69\nsource = "Survey of 2023"\n')
    found = audit_drawn(auditor(eye, path), Wish(("a CEO",), count=100, seed=1), draw)
    (distance,) = found.sections[0].distances
    assert distance.distance.value == pytest.approx(0.31, abs=0.1)
    assert distance.distance.holds(0.31)
    assert "share = 0.31" in found.sections[0].policy
    assert "Survey of 2023" in write_page(found, lambda near: None)


def test_the_page_holds_everything_and_runs_nothing(eye: FarEye, whole) -> None:
    page = write_page(whole, reference_thumbnails(references()))
    assert "Content-Security-Policy" in page
    assert "<script" not in page
    assert "Without" in page
    assert "businessman (100 pictures)" in page
    hostile = audit_drawn(auditor(eye), Wish(("<script>alert(1)</script>",), count=2, seed=1), draw)
    shown = write_page(hostile, reference_thumbnails(references()))
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown


def test_equal_pictures_drift_by_exactly_nothing(eye: FarEye, whole, tmp_path: Path) -> None:
    record = tmp_path / "audit.json"
    record.write_text(json.dumps(describe(whole)))
    earlier = read_earlier(record)
    found = audit_again(auditor(eye), wish_of(earlier, model=None), draw, earlier)
    assert wish_of(earlier, model=None, budget_usd=2).request("a CEO").budget_usd == 2
    drift = found.sections[0].drift
    assert drift.unchanged == len(drift.moved) == 100
    assert drift.mean_turn == 0
    assert drift.differs == ()
    assert all(each.difference.value == 0 and not each.proven for each in drift.changes)


def test_other_pictures_and_weights_are_told(eye: FarEye, whole, tmp_path: Path) -> None:
    record = tmp_path / "audit.json"
    record.write_text(json.dumps(describe(whole)))
    earlier = read_earlier(record)

    def later(request, kit):
        women = pictures("woman ")
        for number, each in enumerate(draw(request, kit)):
            how = replace(each.how, weights="00" * 32)
            yield replace(each, pixels=women[number % len(women)], how=how)

    found = audit_again(auditor(eye), wish_of(earlier, model=None), later, earlier)
    drift = found.sections[0].drift
    assert drift.unchanged == 0
    assert drift.differs == ("the weights",)
    assert next(each for each in drift.changes if each.name == "woman").proven
    again = audit_again(replace(auditor(eye), eye_digest="00"), wish_of(earlier, model=None), later, earlier)
    assert again.sections[0].drift.mean_turn is None
    assert again.sections[0].drift.changes == ()
    assert "not comparable" in write_page(again, lambda near: None)


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"kind": "emblazon audit", "version": 2}', "{" * 10_000, "\x00" * 100]
)
def test_a_foreign_record_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "audit.json"
    path.write_text(text)
    with pytest.raises(InputError, match=r"audit\.json"):
        read_earlier(path)


def test_a_refused_prompt_is_told_and_the_others_are_drawn(eye: FarEye) -> None:
    def sometimes(request, kit):
        if "Messi" in request.words:
            raise RefusedError("Refused: a real person.", remedy="")
        yield from draw(request, kit)

    found = audit_drawn(auditor(eye), Wish(("Messi", "a CEO"), count=2, seed=1), sometimes)
    assert [each.found.prompt for each in found.sections] == ["a CEO"]
    assert [each for each, _ in found.refused] == ["Messi"]
    assert "Not drawn" in write_page(found, lambda near: None)
    with pytest.raises(RefusedError):
        audit_drawn(auditor(eye), Wish(("Messi",), count=2, seed=1), sometimes)


def test_a_policy_that_adds_nothing_says_so(eye: FarEye, whole) -> None:
    def deaf(request, kit):
        return draw(request, kit.model_copy(update={"people": People()}))

    kit = plain_kit().model_copy(update={"people": People(additions=(Addition(words="a woman", share=1.0),))})
    told = replace(auditor(eye), kit=kit)
    found = audit_drawn(told, Wish(("a sommelier",), count=2, seed=1), deaf)
    assert "added nothing" in " ".join(summary(found.sections[0]))
    assert "added nothing" in write_page(found, lambda near: None)


@pytest.mark.parametrize("edge", [0, 40])
def test_nobody_in_a_photograph_is_labelled_cut_out_or_not(eye: FarEye, edge: int) -> None:
    photograph = portrait().copy()
    photograph[:edge] = 0
    found = measure("a portrait", (Shown("a.png", photograph),), eye, auditor(eye).labeller)
    assert found.tally("presented") is None
    assert not any(label for told in found.labels.values() for label in told)
    assert found.unsure == (1 if edge else 0)
    said = measure("a portrait", (Shown("a.png", photograph, drawing=True),), eye, auditor(eye).labeller)
    assert said.tally("presented") is not None


def test_no_policy_is_proposed_by_shares_that_nothing_states(eye: FarEye, tmp_path: Path) -> None:
    for number in range(100):
        (tmp_path / f"{number}.png").write_bytes(encode_png(portrait(), quick=True))
    assert not audit_read(auditor(eye), tmp_path, "portraits").sections[0].policy


def test_a_folder_is_audited_and_what_cannot_be_read_is_told(eye: FarEye, tmp_path: Path) -> None:
    for number, pixels in enumerate(pictures("woman ")[:3]):
        (tmp_path / f"{number}.png").write_bytes(encode_png(pixels))
    (tmp_path / "torn.png").write_bytes(encode_png(pictures("woman ")[0])[:200])
    found = audit_read(auditor(eye), tmp_path, "ours")
    assert len(found.sections[0].found.shown) == 3
    assert [name for name, _ in found.refused] == ["torn.png"]
    assert "torn.png" in write_page(found, lambda near: None)


def test_hostile_folders_are_refused(eye: FarEye, tmp_path: Path) -> None:
    empty, torn = tmp_path / "empty", tmp_path / "torn"
    empty.mkdir()
    torn.mkdir()
    (torn / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)
    for folder, says in ((empty, "holds no picture"), (torn, "can be read"), (tmp_path / "no", "no folder")):
        with pytest.raises(InputError, match=says):
            audit_read(auditor(eye), folder, "ours")


def test_a_folder_is_a_reference_for_variety(eye: FarEye, tmp_path: Path) -> None:
    for number, pixels in enumerate(pictures("woman ")[:6]):
        (tmp_path / f"{number}.png").write_bytes(encode_png(pixels))
    found = audit_drawn(auditor(eye, tmp_path), Wish(("a CEO",), count=6, seed=1), draw)
    assert [each.name for each in found.sections[0].against] == ["Vendi score"]
    assert "reference pictures" in " ".join(summary(found.sections[0]))


def test_a_remedy_on_too_few_pictures_is_refused_before_anything_is_drawn(eye: FarEye) -> None:
    with pytest.raises(InputError, match="at least 100"):
        audit_drawn(
            auditor(eye), Wish(("a CEO",), count=99, seed=1, remedy=True), lambda request, kit: iter(())
        )


def test_no_prompt_is_an_error(eye: FarEye) -> None:
    with pytest.raises(InputError, match="No prompt"):
        audit_drawn(auditor(eye), Wish((), count=1, seed=1), draw)


def test_an_embedding_survives_being_written() -> None:
    vector = np.random.default_rng(0).normal(0, 0.05, 384).astype(np.float32)
    assert unpacked(packed(vector)) == pytest.approx(vector, abs=2e-5)
    assert packed(unpacked(packed(vector))) == packed(vector)
