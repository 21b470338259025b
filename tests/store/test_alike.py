"""What was made before is found again: by likeness, by mark, by file; in libraries of every age."""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from library_samples import make_older, make_plan, make_signed
from owl_pictures import lanczos, owl

from emblazon.engine.eye import Eye
from emblazon.engine.references import References
from emblazon.engine.sameness import Floats
from emblazon.pixels import encode_png, resize
from emblazon.records import Brief, Draft, Finding, Picture, Pixels, Report, Signed, SignedFile
from emblazon.store import Store
from emblazon.store.faults import DATABASE
from emblazon.store.schema import MIGRATIONS

Facts = dict[str, object]
WEIGHTS = Path(str(resources.files("emblazon") / "weights"))
EYE = Eye(WEIGHTS)
RUN = "run0000000001"
OWL, ROCKET, NOTHING = "0abc000000001", "0abd000000002", "0abe000000003"


@pytest.fixture
def store(tmp_path: Path, brief: Brief, run_facts: Facts) -> Iterator[Store]:
    with Store.open(tmp_path / "home") as opened:
        opened.begin_run(RUN, brief, **run_facts)
        yield opened


def rocket() -> Pixels:
    references = References(WEIGHTS)
    shown = next(each for each in references.shown if each.label == "rocket")
    return resize(references.picture(shown.sha256), 256, 256)


def signed(pixels: Pixels, name: str = "one.png") -> Signed:
    files = (SignedFile(name, "image/png", encode_png(pixels), credentials=True),)
    return Signed(Picture(pixels, 1, Draft(pixels, 1), "strict"), Report(()), files)


def keep(store: Store, key: str, pixels: Pixels, *, mark: int = 0) -> None:
    folder = store.home.parent / "out"
    store.keep(signed(pixels, f"{key}.png"), picture_id=key, run=RUN, folder=folder, mark=mark)


def keep_three(store: Store) -> None:
    for key, pixels in ((ROCKET, rocket()), (OWL, lanczos(owl())), (NOTHING, np.zeros((9, 9, 4), np.uint8))):
        keep(store, key, pixels)


def recoloured(pixels: Pixels) -> Pixels:
    return np.ascontiguousarray(pixels[..., [2, 0, 1, 3]])


def test_a_mirrored_recoloured_half_size_copy_is_found_and_a_stranger_is_not(store: Store) -> None:
    keep_three(store)
    library = store.known(EYE.embed, run=RUN)
    first, second = library.alike(recoloured(resize(lanczos(owl()), 256, 256))[:, ::-1])
    assert (first.key, first.source, first.mirrored) == (OWL, "of this run", True)
    assert first.title == "Une fusée: a rocket over a town"
    assert first.bits <= 6
    assert first.sameness > 0.85
    assert second.key == ROCKET
    assert second.sameness < 0.5
    assert library.alike(np.zeros((9, 9, 4), np.uint8)) == ()


def test_what_is_kept_later_is_known_and_what_may_be_repeated_is_not(store: Store) -> None:
    library, others = store.known(EYE.embed), store.known(EYE.embed, skip={OWL})
    assert library.alike(owl()) == ()
    keep(store, OWL, lanczos(owl()))
    (found,) = library.alike(owl())
    assert (found.key, found.source) == (OWL, f"of the run {RUN}")
    assert others.alike(owl()) == ()


def test_an_embedding_is_made_once(store: Store) -> None:
    keep_three(store)
    asked: list[int] = []

    def embed(pictures: Sequence[Pixels]) -> Floats:
        asked.append(len(pictures))
        return EYE.embed(pictures)

    first = store.known(embed).alike(owl())
    assert asked == [2, 1, 1]
    asked.clear()
    assert store.known(embed).alike(owl()) == first
    assert asked == [2]


def test_a_damaged_file_does_not_stop_the_search(store: Store) -> None:
    keep_three(store)
    for each in store.show(OWL).files:
        (store.home / "files" / each.sha256[:2] / each.sha256).write_bytes(b"")
    found = {each.key: each.likeness for each in store.known(EYE.embed).alike(owl())}
    assert found[OWL] == 0


def test_a_picture_is_found_by_its_mark_and_by_its_file(store: Store) -> None:
    keep(store, OWL, lanczos(owl()), mark=2**48 - 1)
    keep(store, ROCKET, rocket())
    assert store.find_mark(2**48 - 1) == (OWL,)
    assert store.find_mark(0) == store.find_mark(5) == ()
    data = store.picture_bytes(ROCKET)
    assert store.find_file(hashlib.sha256(data).hexdigest()) == (ROCKET,)
    draft = store.show(ROCKET).draft
    assert store.find_file(draft) == ()


def test_a_finding_is_kept_with_its_target_its_mask_and_its_weight(store: Store, tmp_path: Path) -> None:
    finding = Finding(
        "roles", "fail", 9.0, 4.0, "ΔE2000", "Off.", (1, 2, 3, 4), "recolour role", "#0a2b4c", b"\x89PNG", 2.5
    )
    report = Report((finding,))
    store.keep(replace(make_signed(), report=report), picture_id=OWL, run=RUN, folder=tmp_path / "out")
    assert store.show(OWL).findings == (finding,)


@pytest.mark.parametrize("version", range(1, len(MIGRATIONS)))
def test_a_library_of_any_age_is_read_whole_and_searched(
    tmp_path: Path, version: int, brief: Brief, run_facts: Facts
) -> None:
    home = tmp_path / "home"
    make_older(home, version)
    keep_as_before(home, version, brief, lanczos(owl()))
    with Store.open(home) as store:
        assert [each.id for each in store.list_pictures()] == [OWL]
        detail = store.show(OWL)
        assert detail.findings == (Finding("blank", "pass", 1.0, None, "", "Fine."),)
        assert detail.plan == make_plan()
        assert store.find_mark(0) == ()
        (found,) = store.known(EYE.embed).alike(owl())
        assert (found.key, found.sameness > 0.8) == (OWL, True)
        store.begin_run("new", brief, **run_facts)
        store.keep(signed(rocket()), picture_id=ROCKET, run="new", folder=tmp_path / "out", mark=7)
        assert store.find_mark(7) == (ROCKET,)
        assert len(store.known(EYE.embed).alike(owl())) == 2
        assert store.faults() == ()


def keep_as_before(home: Path, version: int, brief: Brief, pixels: Pixels) -> None:
    """One picture with one finding, as the schemas up to 2 kept it."""
    assert version <= 2
    data, plan = encode_png(pixels), make_plan()
    sha256 = hashlib.sha256(data).hexdigest()
    (home / "files" / sha256[:2]).mkdir(parents=True)
    (home / "files" / sha256[:2] / sha256).write_bytes(data)
    run = (
        RUN,
        "2026-05-04T03:02:01+00:00",
        brief.words,
        "",
        "{}",
        "{}",
        "{}",
        plan.to_json(),
        plan.digest,
        "0",
    )
    draft_id = f"{OWL}-draft"
    height, width = pixels.shape[:2]
    with sqlite3.connect(home / DATABASE) as older:
        older.execute("INSERT INTO runs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", run)
        older.execute("INSERT INTO files VALUES (?, ?, 'image/png')", (sha256, len(data)))
        for key, kind, parent in ((draft_id, "draft", None), (OWL, "final", draft_id)):
            row = (key, RUN, kind, parent, "1", width, height, "strict", 1, "/out")
            older.execute("INSERT INTO pictures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            older.execute("INSERT INTO picture_files VALUES (?, 0, 'owl.png', ?, 1)", (key, sha256))
        finding = (OWL, 0, "blank", "pass", 1.0, None, "", "Fine.", None, "")
        older.execute("INSERT INTO findings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", finding)
    older.close()
