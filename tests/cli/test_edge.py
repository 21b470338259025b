"""The edge: what is loaded when, and how every error becomes one message and one exit code."""

import errno
import inspect
import re
import sqlite3
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import emblazon.errors
from emblazon.cli import COMMANDS, main
from emblazon.cli.faults import FOREIGN, explain, translate
from emblazon.engine.weights import WeightsMismatch
from emblazon.errors import EmblazonError, StorageError

HEAVY = {
    "numpy",
    "pydantic",
    "PIL",
    "onnxruntime",
    "torch",
    "scipy",
    "c2pa",
    "httpx",
    "cryptography",
    "tokenizers",
}
KINDS = [
    kind
    for kind in vars(emblazon.errors).values()
    if inspect.isclass(kind) and issubclass(kind, EmblazonError)
]


def python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_help_loads_nothing_heavy():
    said = python(
        "import sys; from emblazon.cli import main; code = main(['--help']);"
        "print(sorted({name.split('.')[0] for name in sys.modules})); sys.exit(code)"
    )
    assert said.returncode == 0
    loaded = set(re.findall(r"'([^']+)'", said.stdout.splitlines()[-1]))
    assert loaded & HEAVY == set()


def test_help_names_every_command(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert [name for name in COMMANDS if name not in shown] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_exists_and_explains_itself(name, capsys):
    assert main([name, "--help"]) == 0
    assert "Usage: emblazon" in capsys.readouterr().out


def test_the_version_is_told(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("emblazon ")


@pytest.mark.parametrize(
    "arguments", [["mke"], ["make"], ["make", "a cup", "--count", "none"], ["--nonsense"]]
)
def test_wrong_usage_ends_with_2(arguments, capsys):
    assert main(arguments) == 2
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_error_has_its_exit_code_and_status_in_the_tree(kind):
    line = next(
        row for row in (emblazon.errors.__doc__ or "").splitlines() if re.search(rf"\b{kind.__name__}\b", row)
    )
    numbers = [int(each) for each in re.findall(r"\b\d+\b", line)]
    if kind is not EmblazonError:
        assert numbers[:2] == [kind.exit_code, kind.http_status]
    assert explain(kind("What.", remedy="Do."), []) == ("emblazon: What. Do.\n", kind.exit_code)


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (OSError(errno.ENOSPC, "No space left", "/x"), 4, "disk is full"),
        (OSError(errno.EDQUOT, "Quota", "/x"), 4, "disk is full"),
        (PermissionError(errno.EACCES, "Permission denied", "/x"), 4, "No permission: /x"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/x"), 2, "missing: /x"),
        (IsADirectoryError(errno.EISDIR, "Is a directory", "/x"), 2, "folder"),
        (OSError(errno.EIO, "I/O error", "/x"), 4, "system refused"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), 2, "UTF-8"),
        (tomllib.TOMLDecodeError("line 3"), 2, "line 3"),
        (sqlite3.OperationalError("locked"), 4, "locked"),
        (WeightsMismatch("draw.onnx was altered"), 4, "draw.onnx"),
        (MemoryError(), 4, "Memory"),
        (KeyboardInterrupt(), 130, "Stopped"),
    ],
)
def test_a_foreign_error_becomes_one_of_ours(error, code, words):
    message, exit_code = explain(error, [])
    assert exit_code == code
    assert words in message
    assert message.count("\n") == 1
    assert "Traceback" not in message


def test_a_reader_that_went_away_is_told_nothing():
    assert explain(BrokenPipeError(), []) == ("", 130)


def test_every_row_of_the_table_names_a_class_that_exists():
    import importlib

    for name in FOREIGN:
        module, _, kind = name.rpartition(".")
        if module.startswith("onnxruntime"):
            pytest.importorskip("onnxruntime")
        assert issubclass(getattr(importlib.import_module(module), kind), BaseException), name


def test_a_subclass_is_found_by_its_parents():
    import sqlite3

    assert translate(sqlite3.OperationalError("locked")) is not None


def test_an_unexpected_error_is_one_line_and_a_log(home, monkeypatch, capsys):
    def burst(*_: object):
        raise ZeroDivisionError("secret\nsecond line")

    monkeypatch.setattr("emblazon.settings.load_settings", burst)
    assert main(["doctor"]) == 4
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "unexpected ZeroDivisionError: secret." in said
    log = re.search(r"details are in (.*)\.$", said.strip())
    assert log is not None
    assert "Traceback" in Path(log[1]).read_text()


def test_a_gone_reader_ends_quietly():
    said = subprocess.run(
        [
            "bash",
            "-c",
            f"{sys.executable} -c 'import sys; from emblazon.cli import main; sys.exit(main())' --help | true;"
            "echo ${PIPESTATUS[0]}",
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert said.stdout.strip() in ("0", "130")
    assert said.stderr == ""


def test_a_storage_error_keeps_its_class():
    assert type(translate(OSError(errno.ENOSPC, "full"))) is StorageError
