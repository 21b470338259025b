"""The library's tables, and how an older library becomes a newer one.

runs 1─* pictures (final → draft by `parent`) 1─* picture_files *─1 files
runs 1─* citations        pictures 1─* findings        spoken: full-text search over brief and alt text
runs 1─* calls: what was asked of services that may bill it        pictures 1─1 likenesses: how a final is known again
"""

import sqlite3
from time import sleep

from emblazon.errors import StorageError

SWITCH_S = 0.01

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE runs (
            id TEXT PRIMARY KEY, created TEXT NOT NULL, words TEXT NOT NULL, alt TEXT NOT NULL,
            brief TEXT NOT NULL, choice TEXT NOT NULL, prompt TEXT NOT NULL,
            plan TEXT NOT NULL, plan_digest TEXT NOT NULL, software TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE files (
            sha256 TEXT PRIMARY KEY, bytes INTEGER NOT NULL, media_type TEXT NOT NULL
        ) STRICT""",
        """CREATE TABLE pictures (
            id TEXT PRIMARY KEY, run TEXT NOT NULL REFERENCES runs(id),
            kind TEXT NOT NULL CHECK (kind IN ('draft', 'final')),
            parent TEXT REFERENCES pictures(id), seed TEXT NOT NULL,
            width INTEGER NOT NULL, height INTEGER NOT NULL, recolour TEXT NOT NULL,
            passed INTEGER NOT NULL, folder TEXT NOT NULL
        ) STRICT""",
        "CREATE INDEX pictures_by_run ON pictures(run)",
        """CREATE TABLE picture_files (
            picture TEXT NOT NULL REFERENCES pictures(id), position INTEGER NOT NULL,
            name TEXT NOT NULL, sha256 TEXT NOT NULL REFERENCES files(sha256),
            credentials INTEGER NOT NULL, PRIMARY KEY (picture, position)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE findings (
            picture TEXT NOT NULL REFERENCES pictures(id), position INTEGER NOT NULL,
            "check" TEXT NOT NULL, verdict TEXT NOT NULL, measure REAL, "limit" REAL,
            unit TEXT NOT NULL, words TEXT NOT NULL, place TEXT, repair TEXT NOT NULL,
            PRIMARY KEY (picture, position)
        ) STRICT, WITHOUT ROWID""",
        """CREATE TABLE citations (
            run TEXT NOT NULL REFERENCES runs(id), position INTEGER NOT NULL, origin TEXT NOT NULL,
            "key" TEXT NOT NULL, title TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL,
            licence TEXT NOT NULL, PRIMARY KEY (run, position)
        ) STRICT, WITHOUT ROWID""",
        "CREATE VIRTUAL TABLE spoken USING fts5(picture UNINDEXED, brief, alt, tokenize = 'unicode61')",
    ),
    (
        """CREATE TABLE calls (
            id TEXT PRIMARY KEY, run TEXT REFERENCES runs(id), created TEXT NOT NULL,
            backend TEXT NOT NULL, model TEXT NOT NULL, seed TEXT NOT NULL, usd REAL NOT NULL,
            digest TEXT NOT NULL, outcome TEXT NOT NULL, remote TEXT NOT NULL, poll TEXT NOT NULL,
            words TEXT NOT NULL, file TEXT NOT NULL
        ) STRICT""",
    ),
    (
        # mark: of the watermark in the picture, 0 for none; hash: 64 bits, signed; vector: int8, once it was needed.
        "ALTER TABLE pictures ADD COLUMN mark INTEGER NOT NULL DEFAULT 0",
        "CREATE INDEX pictures_by_mark ON pictures(mark) WHERE mark != 0",
        "CREATE INDEX picture_files_by_sha256 ON picture_files(sha256)",
        # rights: the sheet of the run as JSON; mending: how the picture was mended, as JSON; both empty before.
        "ALTER TABLE runs ADD COLUMN rights TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE pictures ADD COLUMN mending TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE findings ADD COLUMN target TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE findings ADD COLUMN mask BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE findings ADD COLUMN weight REAL NOT NULL DEFAULT 1",
        "ALTER TABLE findings ADD COLUMN format TEXT NOT NULL DEFAULT ''",
        """CREATE TABLE likenesses (
            picture TEXT PRIMARY KEY REFERENCES pictures(id), hash INTEGER NOT NULL, vector BLOB
        ) STRICT""",
    ),
)


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a library to the newest schema. Each step is one transaction, and one process does it.

    Raises StorageError when the library comes from a newer Emblazon.
    """
    if _version(connection) == len(MIGRATIONS):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = _version(connection)
        if version > len(MIGRATIONS):
            raise StorageError(
                f"The library has the schema {version}, and this Emblazon knows {len(MIGRATIONS)}.",
                remedy="Use the newer Emblazon that wrote it, or set EMBLAZON_HOME to another folder.",
            )
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def to_wal(connection: sqlite3.Connection, wait_s: float) -> None:
    """Switch to the write-ahead log. SQLite waits for nobody here, whatever the connection's timeout: of several
    processes that open a new library at once, all but one would be told that it is locked."""
    for tries_left in reversed(range(round(wait_s / SWITCH_S))):
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or not tries_left:
                raise
            sleep(SWITCH_S)
