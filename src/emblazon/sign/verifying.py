"""What a file says about its origin, and whether that holds.

The signature is checked in a child process (`read.py`) with bounds on time and memory: parsers of
credentials have had holes (c2pa-rs #1554), and a crash there means "not valid" here. Everything a file says
is cleaned of control characters before a person sees it, and words from an unknown signer are called claims.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from emblazon.errors import BackendError, PictureError
from emblazon.records import Citation
from emblazon.sign.metadata import plain

State = Literal["trusted", "untrusted", "altered", "unsigned", "unreadable"]
SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".svg")
MOST_BYTES = 256_000_000
MEMORY_BYTES = 2_000_000_000
OUTPUT_BYTES = 16_000_000
BATCH = 32
WAIT_S = 60.0
CPU_S = 30
DEEPEST = 6
MOST_ITEMS = 64

STATE_WORDS: dict[str, str] = {
    "trusted": "Signed by this machine's own key or by a root that you trust, and not altered since.",
    "untrusted": "Signed and not altered since, but the signer is not known here: what it says are claims.",
    "altered": "NOT VALID: it was altered after it was signed, or its credentials are damaged.",
    "unsigned": "Not signed: nothing proves where it comes from.",
    "unreadable": "It cannot be read.",
}

CODE_WORDS: dict[str, str] = {
    "assertion.dataHash.mismatch": "its bytes are not those that were signed",
    "assertion.hashedURI.mismatch": "what it says is not what was signed",
    "claimSignature.mismatch": "the signature does not fit",
    "signingCredential.untrusted": "no root that is trusted here stands behind the signer",
    "signingCredential.expired": "the signer's certificate has run out",
}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one file says. `proven`: does `parameters` come from inside a signature that holds?

    `problems`: words and codes on what is wrong; `source_type`: the IPTC digital source type.
    """

    path: Path
    state: State
    signer: str = ""
    model: str = ""
    kit: str = ""
    created: str = ""
    source_type: str = ""
    actions: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    parameters: dict[str, object] = field(default_factory=dict[str, object])
    proven: bool = False
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Signed, and not altered since. Whether the signer is known is another question: see `state`."""
        return self.state in ("trusted", "untrusted")

    @property
    def words(self) -> str:
        """The verdict for a person, a line for each fact."""
        verb = "Says" if self.proven and self.state == "trusted" else "Claims"
        lines = [STATE_WORDS[self.state]]
        lines += [f"Problem: {each}." for each in self.problems]
        facts = {
            "signer": self.signer,
            "made by": self.model,
            "kit": self.kit,
            "when": self.created,
            "source type": self.source_type,
            "steps": ", ".join(self.actions),
        }
        lines += [f"{verb} {name}: {value}" for name, value in facts.items() if value]
        for each in self.citations:
            by = f" by {each.author}" if each.author else ""
            lines.append(f"{verb} it looked at: {each.title}{by} ({each.licence or 'no licence stated'})")
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A file that may be read: its path and what its first bytes are."""

    path: Path
    media_type: str


def verify(path: Path, *, anchors: str = "", wait_s: float = WAIT_S) -> Verdict:
    """Check one file against the trusted roots in `anchors` (PEM).

    Raises PictureError when it is missing, a folder, empty, too large, or no PNG, JPEG, WebP or SVG.
    """
    verdict = verify_all([path], anchors=anchors, wait_s=wait_s)[0]
    if verdict.state == "unreadable":
        raise PictureError(
            f"{str(path)!r} cannot be verified: {'; '.join(verdict.problems)}.",
            remedy="Give a whole PNG, JPEG, WebP or SVG file.",
        )
    return verdict


def verify_all(paths: Sequence[Path], *, anchors: str = "", wait_s: float = WAIT_S) -> tuple[Verdict, ...]:
    """Check many files, a child process for each few dozen. `wait_s`: limit for one child.

    A file that cannot be read becomes a verdict with the state "unreadable". Raises BackendError when the
    child cannot start.
    """
    looked = [_look(path) for path in paths]
    asked = [each for each in looked if isinstance(each, _Asked)]
    answers: list[dict[str, object] | None] = []
    while len(answers) < len(asked):
        batch = asked[len(answers) : len(answers) + BATCH]
        said = _ask(batch, anchors=anchors, wait_s=wait_s)
        answers += said
        if len(said) < len(batch):  # the child died at the next file
            answers.append(None)
    read = {id(each): _judge(each.path, answer) for each, answer in zip(asked, answers, strict=True)}
    return tuple(each if isinstance(each, Verdict) else read[id(each)] for each in looked)


def pictures_in(folder: Path) -> list[Path]:
    """The pictures in a folder and its subfolders, by name; hidden files are left out."""
    found = (each for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES and each.is_file())
    return sorted(each for each in found if not each.name.startswith("."))


def _look(path: Path) -> "_Asked | Verdict":
    """Refuse early what no parser should see."""
    try:
        if path.is_dir():
            why = "it is a folder"
        elif not path.is_file():
            why = "there is no such file" if not path.exists() else "it is not a plain file"
        elif (size := path.stat().st_size) == 0:
            why = "it is empty"
        elif size > MOST_BYTES:
            why = f"it has {size:,} bytes, and the most that is read is {MOST_BYTES:,}"
        else:
            with path.open("rb") as stream:
                media_type = _media_type(stream.read(4096))
            if media_type:
                return _Asked(path.resolve(), media_type)
            why = "its first bytes are not those of a PNG, JPEG, WebP or SVG"
    except OSError as error:
        why = error.strerror or str(error)
    return Verdict(path, "unreadable", problems=(why,))


def _media_type(start: bytes) -> str:
    """By first bytes, never by the name; "" for a kind that is not read."""
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if start.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP":
        return "image/webp"
    return "image/svg+xml" if b"<svg" in start and start.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<" else ""


def _ask(batch: Sequence[_Asked], *, anchors: str, wait_s: float) -> list[dict[str, object]]:
    """The child's answers, in order; fewer than asked when it died or ran out of time.

    Raises BackendError when it did not even start: then nothing is known of the files.
    """
    job = {
        "search": [each for each in sys.path if Path(each).is_absolute()],
        "limits": {"memory_bytes": MEMORY_BYTES, "cpu_s": CPU_S, "output_bytes": OUTPUT_BYTES},
        "anchors": anchors,
        "files": [{"path": str(each.path), "media_type": each.media_type} for each in batch],
    }
    script = Path(__file__).with_name("read.py")
    with tempfile.TemporaryFile() as answers:
        child = subprocess.Popen(
            [sys.executable, "-I", str(script)],
            stdin=subprocess.PIPE,
            stdout=answers,
            stderr=subprocess.DEVNULL,
        )
        try:
            child.communicate(json.dumps(job).encode(), timeout=wait_s)
        except subprocess.TimeoutExpired:
            pass
        finally:
            child.kill()
            child.wait()
        answers.seek(0)
        lines = answers.read(OUTPUT_BYTES).split(b"\n")[:-1]
    if not lines:
        raise BackendError(
            "The reader of credentials did not start: it lacks memory, time, or the package c2pa-python.",
            remedy="Run: emblazon doctor",
        )
    return [_table(_parsed(line)) for line in lines[1 : len(batch) + 1]]


def _parsed(line: bytes) -> object:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return {}


def _judge(path: Path, answer: dict[str, object] | None) -> Verdict:
    """The child's answer as a verdict. No answer, or one without a known state, is never valid."""
    if answer is None:
        return Verdict(path, "altered", problems=("reading its credentials crashed or took too long",))
    said, opened = _table(answer.get("credentials")), _table(answer.get("open"))
    state = _state(said.get("state"))
    assertions = {_text(each.get("label")): each.get("data") for each in _tables(said.get("assertions"))}
    signed = assertions.get("org.emblazon.parameters")
    actions = next((data for label, data in assertions.items() if label.startswith("c2pa.actions")), None)
    steps = _tables(_table(actions).get("actions"))
    parameters = _table(_clean(opened.get("parameters") if signed is None else signed))
    source = next((_text(each.get("digitalSourceType")) for each in steps[:1]), "")
    return Verdict(
        path=path,
        state=state,
        signer=_text(_table(said.get("signature")).get("issuer")),
        model=_text(parameters.get("model")),
        kit=f"{_text(parameters.get('kit'))} {_text(parameters.get('kit_version'))}".strip(),
        created=_text(parameters.get("created")),
        source_type=source or _text(opened.get("digital_source_type")),
        actions=tuple(_text(each.get("action")) for each in steps),
        citations=tuple(_citation(each) for each in _tables(parameters.get("citations"))),
        parameters=parameters,
        proven=signed is not None and state in ("trusted", "untrusted"),
        problems=_problems(said, state),
    )


def _state(value: object) -> State:
    known: dict[object, State] = {
        "absent": "unsigned",
        "trusted": "trusted",
        "untrusted": "untrusted",
        "unreadable": "unreadable",
    }
    return known.get(value, "altered")


def _problems(said: dict[str, object], state: State) -> tuple[str, ...]:
    own = [_in_words(_text(each)) for each in _items(said.get("failures"))]
    history = [
        f"a picture it was made from: {_in_words(_text(each))}" for each in _items(said.get("history"))
    ]
    if state == "altered" and not own and not history:
        return ("its credentials cannot be checked",)
    return tuple(own + history)


def _in_words(code: str) -> str:
    return f"{CODE_WORDS[code]} ({code})" if code in CODE_WORDS else code


def _citation(table: dict[str, object]) -> Citation:
    said = {key: _text(table.get(key)) for key in ("origin", "title", "source", "author", "licence")}
    return Citation(key=_text(table.get("sha256")), **said)


def _clean(value: object, depth: int = 0) -> object:
    """The same JSON with plain words, at most `DEEPEST` deep and `MOST_ITEMS` wide."""
    if isinstance(value, str):
        return plain(value)
    if isinstance(value, bool | int | float) or value is None:
        return value
    if depth == DEEPEST:
        return "…"
    if isinstance(value, dict):
        pairs = list(cast(dict[str, object], value).items())[:MOST_ITEMS]
        return {plain(key): _clean(each, depth + 1) for key, each in pairs}
    return [_clean(each, depth + 1) for each in _items(value)]


def _text(value: object) -> str:
    return plain(value) if isinstance(value, str) else ""


def _table(value: object) -> dict[str, object]:
    return cast(dict[str, object], value) if isinstance(value, dict) else {}


def _items(value: object) -> list[object]:
    return cast(list[object], value)[:MOST_ITEMS] if isinstance(value, list) else []


def _tables(value: object) -> list[dict[str, object]]:
    return [_table(each) for each in _items(value)]
