"""The library: SQLite for what is known of a picture, content-addressed files for the pictures.

One picture is kept in one transaction: its files first, then its rows, then the copies in the run's folder
take their names. A process that dies leaves what was kept before, whole, and nothing of the rest but
temporary files, which the next start removes. `synchronous=FULL`: what was kept survives a power loss.
"""

import json
import os
import sqlite3
from collections.abc import Callable, Collection, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from emblazon.engine.sameness import Embed
from emblazon.errors import InputError, StorageError
from emblazon.pixels import encode_png
from emblazon.records import Brief, Choice, Kept, Plan, Prompt, Signed
from emblazon.store.alike import LibraryPictures, stored_hash
from emblazon.store.calls import Calls
from emblazon.store.faults import DATABASE, in_words
from emblazon.store.files import Blobs, free_name, prepared, storage_error
from emblazon.store.rows import (
    CITATIONS,
    ENTRIES,
    FILES,
    FINDINGS,
    MAKING,
    Detail,
    Entry,
    FileEntry,
    citation,
    entry,
    file_entry,
    finding,
    finding_row,
    plan_in,
)
from emblazon.store.schema import migrate, to_wal

BUSY_S = 30.0
NOTHING: Mapping[str, bytes] = MappingProxyType({})


class Store:
    """An open library. Use as a context manager, from the thread that opened it."""

    def __init__(self, home: Path, connection: sqlite3.Connection, blobs: Blobs) -> None:
        self.home = home
        self._connection = connection
        self._blobs = blobs

    @classmethod
    def open(cls, home: Path) -> Self:
        """Open the library under `home`, made when there is none.

        Raises StorageError when the folder cannot be written, or the library is damaged or newer than this.
        """
        try:
            home.mkdir(parents=True, exist_ok=True)
            blobs = Blobs(home / "files")
        except OSError as error:
            raise storage_error(home, error) from error
        with in_words(home):
            connection = sqlite3.connect(home / DATABASE, timeout=BUSY_S, isolation_level=None)
            try:
                to_wal(connection, BUSY_S)
                connection.execute("PRAGMA synchronous = FULL")
                connection.execute("PRAGMA foreign_keys = ON")
                migrate(connection)
            except BaseException:
                connection.close()
                raise
        store = cls(home, connection, blobs)
        if blobs.has_leftovers():
            with store._writing():
                blobs.sweep()
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the library."""
        self._connection.close()

    def begin_run(
        self,
        run_id: str,
        brief: Brief,
        *,
        choice: Choice,
        prompt: Prompt,
        plan: Plan,
        created: datetime,
        rights: str = "",
    ) -> None:
        """Record a run before its first picture. `rights`: its sheet, as JSON. Raises InputError for a taken id."""
        row = (
            run_id,
            created.isoformat(timespec="seconds"),
            _plain(brief.words),
            _plain(brief.alt),
            _json(asdict(brief)),
            _json(asdict(choice)),
            _json(asdict(prompt)),
            plan.to_json(),
            plan.digest,
            plan.software,
            rights,
        )
        with self._writing():
            self._refuse_taken("runs", run_id)
            self._insert("runs", row)
            for position, each in enumerate(plan.references):
                said = (each.origin, each.key, each.title, each.source, each.author, each.licence)
                self._insert("citations", (run_id, position, *map(_plain, said)))

    def keep(self, signed: Signed, *, picture_id: str, run: str, folder: Path, mark: int = 0) -> Kept:
        """Keep a picture: its files in `folder` and in the library, its draft and findings in the library.

        `mark`: what its watermark says, 0 for none.

        Raises StorageError when either cannot be written: then neither holds anything of it. (Should the
        last step fail, giving the folder's files their names, the library has the picture.) Raises InputError
        when the run is unknown or the id is taken.
        """
        draft = encode_png(signed.picture.draft.pixels, quick=True)
        contents = {each.name: each.data for each in signed.files}
        with prepared(folder, contents) as paths, self._writing() as new:
            self._refuse_taken("pictures", picture_id)
            self._find_run(run)
            self._keep_rows(signed, picture_id, run, folder=folder, mark=mark)
            self._keep_files(signed, picture_id, draft, new)
        return Kept(picture_id, run, paths, signed)

    def _keep_rows(self, signed: Signed, picture_id: str, run: str, *, folder: Path, mark: int) -> None:
        """What is known of one picture, inside a transaction."""
        picture, passed, where = signed.picture, signed.report.passed, _plain(str(folder.resolve()))
        draft_id, seed = f"{picture_id}-draft", str(picture.seed)
        for key, kind, parent, pixels, made in (
            (draft_id, "draft", None, picture.draft.pixels, ("off", 0, "")),
            (
                picture_id,
                "final",
                draft_id,
                picture.pixels,
                (picture.recolour, mark, picture.mending.to_json()),
            ),
        ):
            height, width = pixels.shape[:2]
            recolour, said, mending = made
            row = (key, run, kind, parent, seed, width, height, recolour, passed, where, said, mending)
            self._insert("pictures", row)
        self._insert("likenesses", (picture_id, stored_hash(picture.pixels), None))
        for position, each in enumerate(signed.report.findings):
            self._insert("findings", (picture_id, position, *finding_row(each)))
        self._connection.execute(
            "INSERT INTO spoken SELECT ?, words, alt FROM runs WHERE id = ?", (picture_id, run)
        )

    def _keep_files(self, signed: Signed, picture_id: str, draft: bytes, new: list[str]) -> None:
        """The files of one picture, inside a transaction. `new` collects those that were not here."""
        drafts = [(f"{picture_id}-draft", 0, "draft.png", "image/png", draft, False)]
        finals = [
            (picture_id, position, each.name, each.media_type, each.data, each.credentials)
            for position, each in enumerate(signed.files)
        ]
        for owner, position, name, media_type, data, credentials in drafts + finals:
            sha256 = self._put(data, media_type, new)
            self._insert("picture_files", (owner, position, name, sha256, credentials))

    def _put(self, data: bytes, media_type: str, new: list[str]) -> str:
        try:
            sha256, fresh = self._blobs.put(data)
        except OSError as error:
            raise storage_error(self._blobs.folder, error) from error
        if fresh:
            new.append(sha256)
        self._connection.execute(
            "INSERT OR IGNORE INTO files VALUES (?, ?, ?)", (sha256, len(data), media_type)
        )
        return sha256

    def list_pictures(self, limit: int = 50, *, run: str | None = None) -> tuple[Entry, ...]:
        """The newest finished pictures first; those of one run where `run` is given. Raises InputError for a run that
        is not here."""
        if run is not None:
            self._find_run(run)
        where, values = ("AND run = ?", (run,)) if run is not None else ("", ())
        query = f"{ENTRIES} WHERE kind = 'final' {where} ORDER BY pictures.rowid DESC LIMIT ?"
        return tuple(entry(row) for row in self._rows(query, (*values, limit)))

    def search(self, words: str, limit: int = 50) -> tuple[Entry, ...]:
        """Finished pictures whose brief or alt text holds all the words (beginnings count), best first.

        Raises InputError when there is no word.
        """
        terms = ["".join(each if each.isalnum() else " " for each in word) for word in words.split()]
        terms = [part for term in terms for part in term.split()]
        if not terms:
            raise InputError(f"{words!r} holds no word to search for.", remedy="Give a word of the brief.")
        match = " ".join(f'"{term}"*' for term in terms)
        query = (
            f"{ENTRIES} JOIN spoken ON spoken.picture = pictures.id "
            "WHERE spoken MATCH ? ORDER BY bm25(spoken), pictures.rowid DESC LIMIT ?"
        )
        return tuple(entry(row) for row in self._rows(query, (match, limit)))

    def find_mark(self, mark: int) -> tuple[str, ...]:
        """Ids of the finished pictures whose watermark says `mark`; none for 0."""
        rows = self._rows("SELECT id FROM pictures WHERE mark = ? AND mark != 0 ORDER BY id", (mark,))
        return tuple(str(row[0]) for row in rows)

    def find_file(self, sha256: str) -> tuple[str, ...]:
        """Ids of the finished pictures that own a file with these bytes."""
        query = (
            "SELECT DISTINCT picture FROM picture_files JOIN pictures ON pictures.id = picture "
            "WHERE sha256 = ? AND kind = 'final' ORDER BY picture"
        )
        return tuple(str(row[0]) for row in self._rows(query, (sha256,)))

    def known(self, embed: Embed, *, run: str = "", skip: Collection[str] = ()) -> LibraryPictures:
        """The finished pictures, as something that a new one must not repeat. `embed`: the eye's; `run`: the run in
        hand; `skip`: ids of pictures that may be repeated."""
        return LibraryPictures(
            self.home, self._connection, read=self.picture_bytes, embed=embed, run=run, skip=skip
        )

    def show(self, picture: str) -> Detail:
        """Everything on one picture, by its id or the start of it. Raises InputError."""
        key = self._find(picture)
        row = self._rows(f"{ENTRIES} WHERE pictures.id = ?", (key,))[0]
        alt, folder, recolour, mending, brief, choice, prompt, plan, rights, parent = map(
            str, self._rows(MAKING, (key,))[0]
        )
        return Detail(
            entry=entry(row),
            alt=alt,
            folder=folder,
            recolour=recolour,
            mending=mending,
            brief=brief,
            choice=choice,
            prompt=prompt,
            plan=plan_in(plan, key),
            rights=rights,
            draft=self._files(parent)[0].sha256,
            files=self._files(key),
            findings=tuple(finding(each) for each in self._rows(FINDINGS, (key,))),
            citations=tuple(citation(each) for each in self._rows(CITATIONS, (row[1],))),
        )

    def plan_of(self, picture: str) -> Plan:
        """The plan that drew a picture, by its id or the start of it."""
        return self.show(picture).plan

    def picture_bytes(self, picture: str, *, name: str | None = None) -> bytes:
        """The signed PNG of a picture (or its file `name`), checked against its digest."""
        files = self._files(self._find(picture))
        for each in files:
            if name in (None, each.name):
                return self._blobs.read(each.sha256)
        raise InputError(
            f"The picture {picture!r} has no file {name!r}.",
            remedy=f"It has {', '.join(each.name for each in files)}.",
        )

    def draft_bytes(self, picture: str) -> bytes:
        """The PNG of the draft that a picture was refined from."""
        return self._blobs.read(self.show(picture).draft)

    def rights(self) -> Iterator[tuple[str, str]]:
        """Every finished picture's id and its run's rights sheet as JSON, the newest first; none without a sheet."""
        query = (
            "SELECT pictures.id, rights FROM pictures JOIN runs ON runs.id = run "
            "WHERE kind = 'final' AND rights != '' ORDER BY pictures.rowid DESC"
        )
        for key, sheet in self._rows(query):
            yield str(key), str(sheet)

    def export(
        self, pictures: str | Sequence[str], folder: Path, *, beside: Mapping[str, bytes] = NOTHING
    ) -> tuple[Path, ...]:
        """Copy all files of one or more pictures into a folder, and what is to lie `beside` them: all, or none.

        No other file is overwritten: where a different file has the name, the picture's id goes before it.
        """
        keys = [self._find(each) for each in ([pictures] if isinstance(pictures, str) else pictures)]
        contents = {free_name(name, "emblazon", folder, data, NOTHING): data for name, data in beside.items()}
        for key in dict.fromkeys(keys):
            for each in self._files(key):
                data = self._blobs.read(each.sha256)
                contents[free_name(Path(each.name).name, key, folder, data, contents)] = data
        with prepared(folder, contents) as paths:
            return paths

    def store_reference(self, data: bytes) -> str:
        """Keep a picture that a person gave as a reference, for replay: its SHA-256."""
        with self._writing() as new:
            return self._put(data, "application/octet-stream", new)

    def calls(self, now: Callable[[], datetime]) -> Calls:
        """The ledger of calls to services that may bill them. `now`: the clock."""
        return Calls(self.home, self._connection, keep_file=self.store_reference, now=now)

    def reference(self, sha256: str) -> bytes:
        """The bytes of a kept reference, checked. Raises InputError when it was never kept."""
        if not self._rows("SELECT 1 FROM files WHERE sha256 = ?", (sha256,)):
            raise InputError(
                f"The library holds no reference {sha256!r}.", remedy="Give the file with --reference again."
            )
        return self._blobs.read(sha256)

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the library, in words: database, links, and every file against its digest."""
        found = [str(row[0]) for row in self._rows("PRAGMA integrity_check") if row[0] != "ok"]
        found += [f"a row of {row[0]} points to nothing" for row in self._rows("PRAGMA foreign_key_check")]
        for (sha256,) in self._rows("SELECT sha256 FROM files"):
            try:
                self._blobs.read(str(sha256))
            except StorageError as error:
                found.append(str(error))
        return tuple(found)

    def _find(self, picture: str) -> str:
        """The whole id of a finished picture. Raises InputError when none or several start so."""
        start = picture.strip().lower()
        if not start.isascii() or not start.isalnum():
            raise InputError(f"{picture!r} is not an id.", remedy="See: emblazon library list")
        rows = self._rows(
            "SELECT id FROM pictures WHERE kind = 'final' AND id >= ? AND id < ? ORDER BY id LIMIT 4",
            (start, start + "\x7f"),
        )
        found = [str(row[0]) for row in rows]
        if start in found or len(found) == 1:
            return start if start in found else found[0]
        if found:
            raise InputError(
                f"{picture!r} is an ambiguous prefix: {', '.join(found)} start so.",
                remedy="Give more letters of the id.",
            )
        raise InputError(f"The library holds no picture {picture!r}.", remedy="See: emblazon library list")

    def _find_run(self, run: str) -> None:
        if not self._rows("SELECT 1 FROM runs WHERE id = ?", (run,)):
            raise InputError(
                f"The library holds no run {run!r}.",
                remedy="A picture's run is told by: emblazon library show ID",
            )

    def _refuse_taken(self, table: str, key: str) -> None:
        if self._rows(f"SELECT 1 FROM {table} WHERE id = ?", (key,)):
            raise InputError(f"The id {key!r} is taken in {table}.", remedy="Run the command again.")

    def _files(self, picture: str) -> tuple[FileEntry, ...]:
        return tuple(file_entry(row) for row in self._rows(FILES, (picture,)))

    def _insert(self, table: str, row: Sequence[object]) -> None:
        self._connection.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", tuple(row))

    def _rows(self, query: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        with in_words(self.home):
            return self._connection.execute(query, tuple(values)).fetchall()

    @contextmanager
    def _writing(self) -> Generator[list[str]]:
        """One transaction with the write lock from its start; undone when anything raises.

        Yields the list of files that are new with it. They are removed before the lock is given back, so
        that no other process can have come to rely on them.
        """
        new: list[str] = []
        with in_words(self.home):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield new
                self._connection.execute("COMMIT")
            except BaseException:
                for sha256 in new:
                    self._blobs.path(sha256).unlink(missing_ok=True)
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


def _plain(words: str) -> str:
    """UTF-8 can hold it: SQLite refuses the lone surrogates that file names may bring."""
    return words.encode("utf-8", "replace").decode()


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, default=os.fspath)
