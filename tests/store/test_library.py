"""The library: what is kept comes back whole, what fails leaves nothing, and every fault has words."""

import errno
import json
import os
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from library_samples import CREATED, make_plan, make_signed

from emblazon.errors import InputError, StorageError
from emblazon.pixels import decode_picture
from emblazon.records import Brief
from emblazon.store import Store, new_id

Facts = dict[str, object]
RUN = "run0000000001"
ONE, TWO = "0abc000000001", "0abd000000002"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def store(home: Path, brief: Brief, run_facts: Facts) -> Iterator[Store]:
    with Store.open(home) as opened:
        opened.begin_run(RUN, brief, **run_facts)
        yield opened


def files_of(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()} if folder.exists() else {}


def test_a_kept_picture_comes_back_whole(store: Store, tmp_path: Path) -> None:
    signed = make_signed()
    kept = store.keep(signed, picture_id=ONE, run=RUN, folder=tmp_path / "out")
    assert [each.name for each in kept.paths] == ["rocket-1.png", "rocket-1.svg"]
    assert files_of(tmp_path / "out") == {each.name: each.data for each in signed.files}
    assert store.picture_bytes(ONE) == signed.files[0].data
    assert store.picture_bytes(ONE, name="rocket-1.svg") == signed.files[1].data
    draft = decode_picture(store.draft_bytes(ONE), name="draft")
    assert np.array_equal(draft, signed.picture.draft.pixels)
    detail = store.show(ONE)
    assert detail.findings == signed.report.findings
    assert detail.citations == make_plan().references
    assert detail.plan == make_plan()
    assert store.plan_of(ONE).digest == make_plan().digest
    assert json.loads(detail.brief)["subject"] == "a rocket"
    assert detail.alt == "a rocket over a town, flat"
    assert (detail.entry.seed, detail.entry.passed, detail.entry.kit) == (7, False, "Northwind")
    assert [each.credentials for each in detail.files] == [True, True]
    assert store.faults() == ()


def test_newest_come_first_and_runs_can_be_told_apart(
    store: Store, tmp_path: Path, brief: Brief, run_facts: Facts
) -> None:
    store.begin_run("other", brief, **run_facts)
    store.keep(make_signed(1), picture_id=TWO, run=RUN, folder=tmp_path / "a")
    store.keep(make_signed(2), picture_id=ONE, run="other", folder=tmp_path / "b")
    assert [each.id for each in store.list_pictures()] == [ONE, TWO]
    assert [each.id for each in store.list_pictures(run=RUN)] == [TWO]
    assert len(store.list_pictures(1)) == 1


def test_search_finds_words_beginnings_and_accents(store: Store, tmp_path: Path) -> None:
    store.keep(make_signed(), picture_id=ONE, run=RUN, folder=tmp_path / "out")
    for words in ("rocket", "rock tow", "fusee", "ROCKET flat", 'rocket" OR', "rocket-town"):
        found = [each.id for each in store.search(words)]
        assert found == ([] if "OR" in words else [ONE]), words
    assert store.search("zebra") == ()
    with pytest.raises(InputError, match="no word"):
        store.search(' "* ')


def test_the_start_of_an_id_is_enough_unless_it_is_ambiguous(store: Store, tmp_path: Path) -> None:
    for key in (ONE, TWO):
        store.keep(make_signed(), picture_id=key, run=RUN, folder=tmp_path / key)
    assert store.show("0ABC").entry.id == ONE
    with pytest.raises(InputError, match=f"ambiguous prefix: {ONE}, {TWO}"):
        store.show("0ab")
    for wrong in ("zz", "", "%", "../x", f"{ONE}-draft"):
        with pytest.raises(InputError, match="emblazon library list"):
            store.show(wrong)


def test_export_copies_all_files_and_overwrites_none(store: Store, tmp_path: Path) -> None:
    for key, seed in ((ONE, 1), (TWO, 2)):
        store.keep(make_signed(seed), picture_id=key, run=RUN, folder=tmp_path / key)
    out = tmp_path / "export"
    paths = store.export([ONE, "0abd"], out)
    assert [each.name for each in paths] == [
        "rocket-1.png",
        "rocket-1.svg",
        f"{TWO}-rocket-1.png",
        f"{TWO}-rocket-1.svg",
    ]
    assert store.export(ONE, out) == paths[:2]
    (out / "rocket-1.png").write_bytes(b"mine")
    (out / f"{ONE}-rocket-1.png").write_bytes(b"mine too")
    with pytest.raises(InputError, match="nothing is overwritten"):
        store.export(ONE, out)
    assert (out / "rocket-1.png").read_bytes() == b"mine"


def test_what_lies_beside_an_export_overwrites_nothing(store: Store, tmp_path: Path) -> None:
    store.keep(make_signed(1), picture_id=ONE, run=RUN, folder=tmp_path / "run")
    out = tmp_path / "export"
    out.mkdir()
    (out / "rights.txt").write_bytes(b"mine")
    paths = store.export(ONE, out, beside={"rights.txt": b"ours"})
    assert paths[0].name == "emblazon-rights.txt"
    assert (out / "rights.txt").read_bytes() == b"mine"


def test_a_file_that_is_gone_is_told_with_where_a_copy_may_lie(store: Store, tmp_path: Path) -> None:
    kept = store.keep(make_signed(1), picture_id=ONE, run=RUN, folder=tmp_path / "run")
    (file, *_) = store.show(kept.id).files
    (store.home / "files" / file.sha256[:2] / file.sha256).unlink()
    with pytest.raises(StorageError, match=r"is gone. Restore it .*emblazon library show"):
        store.export(ONE, tmp_path / "export")


def test_references_are_kept_once_and_checked(store: Store) -> None:
    sha256 = store.store_reference(b"a person's picture")
    assert store.store_reference(b"a person's picture") == sha256
    assert store.reference(sha256) == b"a person's picture"
    with pytest.raises(InputError, match="--reference"):
        store.reference("00" * 32)
    path = store.home / "files" / sha256[:2] / sha256
    path.write_bytes(b"another picture")
    with pytest.raises(StorageError, match="altered"):
        store.reference(sha256)
    assert "altered" in store.faults()[0]


def test_taken_ids_and_unknown_runs_leave_nothing(store: Store, tmp_path: Path, brief: Brief) -> None:
    store.keep(make_signed(1), picture_id=ONE, run=RUN, folder=tmp_path / "a")
    with pytest.raises(InputError, match="taken"):
        store.keep(make_signed(2), picture_id=ONE, run=RUN, folder=tmp_path / "b")
    with pytest.raises(InputError, match="no run"):
        store.keep(make_signed(2), picture_id=TWO, run="none", folder=tmp_path / "b")
    assert files_of(tmp_path / "b") == {}


@pytest.mark.parametrize("failing", range(8))
def test_a_full_disk_leaves_nothing_half_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """Whichever fsync of a picture meets the full disk: the library and the folder hold what they held."""
    store.keep(make_signed(1), picture_id=ONE, run=RUN, folder=tmp_path / "a")
    before = sorted(each for each in store.home.rglob("files/*/*") if each.is_file())
    real, calls = os.fsync, iter(range(1000))

    def full(handle: int) -> None:
        if next(calls) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match=r"No space left.*free some space"):
        store.keep(make_signed(2), picture_id=TWO, run=RUN, folder=tmp_path / "b")
    monkeypatch.undo()
    assert files_of(tmp_path / "b") == {}
    assert sorted(each for each in store.home.rglob("files/*/*") if each.is_file()) == before
    assert [each.id for each in store.list_pictures()] == [ONE]
    assert store.faults() == ()
    store.keep(make_signed(2), picture_id=TWO, run=RUN, folder=tmp_path / "b")
    assert [each.id for each in store.list_pictures()] == [TWO, ONE]


def test_a_folder_that_cannot_be_made_is_a_storage_error(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(StorageError, match="choose another folder"):
            store.keep(make_signed(), picture_id=ONE, run=RUN, folder=folder)
    with pytest.raises(StorageError, match="choose another folder"), Store.open(tmp_path / "file"):
        pass
    assert store.list_pictures() == ()


@pytest.mark.parametrize("damage", ["header", "middle"])
def test_a_corrupt_library_says_so(store: Store, home: Path, tmp_path: Path, damage: str) -> None:
    for number in range(20):
        store.keep(make_signed(number), picture_id=new_id(CREATED, number), run=RUN, folder=tmp_path / "a")
    store.close()
    path = home / "library.sqlite"
    data = bytearray(path.read_bytes())
    start = 0 if damage == "header" else 4096
    data[start : start + 60_000] = b"\xff" * len(data[start : start + 60_000])
    path.write_bytes(data)
    with (
        pytest.raises(StorageError, match=r"cannot be used.*Move 'library.sqlite'"),
        Store.open(home) as broken,
    ):
        broken.list_pictures()


def test_a_newer_library_is_not_touched(store: Store, home: Path) -> None:
    store.close()
    with sqlite3.connect(home / "library.sqlite") as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(StorageError, match=r"schema 99.*newer Emblazon"):
        Store.open(home)


def test_racers_make_one_library_and_lose_nothing(
    home: Path, tmp_path: Path, brief: Brief, run_facts: Facts
) -> None:
    start = Barrier(5)

    def work(number: int) -> None:
        start.wait()
        with Store.open(home) as store:
            run = f"run{number}"
            store.begin_run(run, brief, **run_facts)
            for picture in range(4):
                key = new_id(CREATED, run, picture)
                store.keep(make_signed(picture), picture_id=key, run=run, folder=tmp_path / run)

    with ThreadPoolExecutor(5) as racers:
        list(racers.map(work, range(5)))
    with Store.open(home) as store:
        assert len(store.list_pictures()) == 20
        assert store.faults() == ()


def test_a_new_library_may_be_opened_by_many_at_once(tmp_path: Path) -> None:
    def work(home: Path, start: Barrier) -> None:
        start.wait()
        Store.open(home).close()

    for number in range(20):
        start = Barrier(8)
        with ThreadPoolExecutor(8) as racers:
            list(racers.map(work, [tmp_path / str(number)] * 8, [start] * 8))


def test_words_with_broken_letters_are_kept(
    store: Store, brief: Brief, run_facts: Facts, tmp_path: Path
) -> None:
    odd = replace(brief, words="caf\udce9 \x00 x", subject="\udce9", references=(Path("/a/\udce9.png"),))
    store.begin_run("odd", odd, **run_facts)
    store.keep(make_signed(seed=2**64), picture_id=ONE, run="odd", folder=tmp_path / "out")
    assert store.show(ONE).entry.seed == 2**64
    assert [each.id for each in store.search("caf")] == [ONE]


def test_a_plan_of_another_version_is_named_and_its_files_still_come_out(
    store: Store, home: Path, tmp_path: Path
) -> None:
    store.keep(make_signed(), picture_id=ONE, run=RUN, folder=tmp_path / "out")
    with sqlite3.connect(home / "library.sqlite") as connection:
        connection.execute("UPDATE runs SET plan = json_remove(plan, '$.steps')")
    connection.close()
    with pytest.raises(InputError, match=r"another Emblazon.*exported"):
        store.plan_of(ONE)
    assert len(store.list_pictures()) == 1
    assert len(store.export(ONE, tmp_path / "export")) == 2


def test_leftovers_of_a_dead_process_are_swept(store: Store, home: Path) -> None:
    store.close()
    part = home / "files/.parts/dead"
    part.write_bytes(b"half")
    with Store.open(home):
        assert not part.exists()
