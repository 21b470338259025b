"""From what the parser said of a file to a verdict. Every word here was written by a stranger: it is cleaned of what
could steer a terminal, and cut where it is endless."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import cast

from emblazon.records import Citation
from emblazon.sign.history import COMPOSITE, DRAWN, ENHANCED, HUMAN_EDITS, TRAINED
from emblazon.sign.metadata import plain
from emblazon.sign.verdict import Part, State, Verdict

DEEPEST = 6
MOST_ITEMS = 64
MOST_EDITS = 64
SHORT = 200

CODE_WORDS: dict[str, str] = {
    "assertion.dataHash.mismatch": "its bytes are not those that were signed",
    "assertion.bmffHash.mismatch": "its bytes are not those that were signed",
    "assertion.hashedURI.mismatch": "what it says is not what was signed",
    "assertion.cbor.invalid": "something in its credentials cannot be read",
    "assertion.missing": "something that was signed is missing",
    "claimSignature.mismatch": "the signature does not fit",
    "ingredient.manifest.mismatch": "the credentials of a picture it was made from were exchanged",
    "signingCredential.untrusted": "no root that is trusted here stands behind the signer",
    "signingCredential.expired": "the signer's certificate has run out",
}
ACTION_WORDS: dict[str, str] = {
    "c2pa.created": "made",
    "c2pa.opened": "opened",
    "c2pa.edited": "edited",
    "c2pa.enhanced": "enhanced",
    "c2pa.resized": "resized",
    "c2pa.cropped": "cropped",
    "c2pa.color_adjustments": "recoloured",
    "c2pa.converted": "converted",
    "c2pa.placed": "something placed in it",
    "c2pa.addedText": "lettering added",
    "c2pa.watermarked": "watermarked",
    "c2pa.watermarked.bound": "watermarked",
    "c2pa.published": "published",
}
SOURCE_WORDS: dict[str, str] = {
    TRAINED: "by a trained model",
    COMPOSITE: "with parts by a trained model",
    ENHANCED: "by an algorithm",
    HUMAN_EDITS: "by hand",
    DRAWN: "by hand",
}
SHOWN_DETAILS = ("from", "to", "size", "palette", "label")


def judge(path: Path, answer: Mapping[str, object] | None) -> Verdict:
    """The parser's answer as a verdict. No answer, or one without a known state, is never valid."""
    if answer is None:
        why = "reading its credentials crashed, took too long or never ended"
        return Verdict(path, "altered", problems=(why,), unlooked="reading it failed already")
    said, opened = table(answer.get("credentials")), table(answer.get("open"))
    state = _state(said.get("state"))
    manifests, label = table(said.get("manifests")), str(said.get("active"))
    active = table(manifests.get(label))
    signed = active.get("parameters")
    steps = tables(active.get("actions"))
    parameters = table(_clean(opened.get("parameters") if signed is None else signed))
    chain = _chain(manifests, label)
    source = next((text(each.get("digitalSourceType")) for each in steps[:1]), "")
    return Verdict(
        path=path,
        state=state,
        signer=text(active.get("signer")),
        signed_at=text(active.get("time")),
        model=text(parameters.get("model")),
        kit=f"{text(parameters.get('kit'))} {text(parameters.get('kit_version'))}".strip(),
        created=text(parameters.get("created")),
        source_type=source
        or text(parameters.get("digital_source_type"))
        or _whole_type(chain)
        or text(opened.get("digital_source_type")),
        actions=tuple(text(each.get("action")) for each in steps),
        edits=tuple(_edits(chain)),
        parts=tuple(_part(each, manifests) for each in tables(active.get("ingredients"))),
        citations=tuple(
            _citation(each) for each in tables(parameters.get("citations")) if text(each.get("title"))
        ),
        training=_training(active.get("training")),
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
    return known.get(value, "altered") if isinstance(value, str) else "altered"


def _problems(said: dict[str, object], state: State) -> tuple[str, ...]:
    own = [_in_words(text(each), state) for each in items(said.get("failures"))]
    history = [
        f"a picture it was made from: {_in_words(text(each), state)}" for each in items(said.get("history"))
    ]
    if state == "altered" and not own and not history:
        return ("its credentials cannot be checked",)
    return tuple(own + history)


def _in_words(code: str, state: State) -> str:
    """A code of C2PA's, or what the parser said where it gave up, for a person."""
    if code in CODE_WORDS:
        return f"{CODE_WORDS[code]} ({code})"
    if " " not in code:
        return f"its credentials break a rule ({code})"
    whole = (
        "the file is damaged, cut short or more than a picture"
        if state == "unreadable"
        else "its credentials are damaged"
    )
    return f"{whole} ({code})"


def _chain(manifests: dict[str, object], label: str) -> list[dict[str, object]]:
    """The manifests from what was there first to this one, each once, however they point at each other."""
    chain: list[dict[str, object]] = []
    seen: set[str] = set()
    while label in manifests and label not in seen and len(chain) < DEEPEST:
        seen.add(label)
        chain.append(table(manifests[label]))
        label = str(next((each.get("manifest") for each in _parents(chain[-1])), ""))
    return chain[::-1]


def _edits(chain: list[dict[str, object]]) -> list[str]:
    """What was done, in words, the first thing first."""
    done = [each for manifest in chain for each in _done(manifest, several=len(chain) > 1)][:MOST_EDITS]
    cut = len(chain) == DEEPEST and any(each.get("manifest") for each in _parents(chain[0]))
    return ["what was done before is not told here", *done] if cut else done


def _whole_type(chain: list[dict[str, object]]) -> str:
    """The source type of a picture that was opened: what a model did anywhere before stays true of it."""
    types = [
        text(step.get("digitalSourceType")) for manifest in chain for step in tables(manifest.get("actions"))
    ]
    machine = next((each for each in (COMPOSITE, TRAINED) if each in types), "")
    return machine or next((each for each in reversed(types) if each), "")


def _parents(manifest: dict[str, object]) -> list[dict[str, object]]:
    return [each for each in tables(manifest.get("ingredients")) if each.get("relationship") == "parentOf"]


def _done(manifest: dict[str, object], *, several: bool) -> Iterable[str]:
    """The actions of one manifest. Where there are several, each says who signed it."""
    by = f" (signed by {text(manifest.get('signer')) or 'nobody known'})" if several else ""
    titles = {
        text(each.get("label")): text(each.get("title")) for each in tables(manifest.get("ingredients"))
    }
    parent = next((text(each.get("title")) for each in _parents(manifest)), "")
    for step in tables(manifest.get("actions")):
        code = text(step.get("action"))
        details = table(step.get("parameters"))
        words = [ACTION_WORDS.get(code, code), SOURCE_WORDS.get(text(step.get("digitalSourceType")), "")]
        if code == "c2pa.opened":
            words.append(repr(parent) if parent else "")
        if code == "c2pa.placed":
            words.append(", ".join(repr(title) for title in _named(details, titles)))
        shown = [
            f"{name} {text(details.get(name))[:SHORT]}" for name in SHOWN_DETAILS if text(details.get(name))
        ]
        words.append(f"({', '.join(shown)})" if shown else "")
        agent = step.get("softwareAgent")
        name = text(table(agent).get("name")) or text(agent)
        words.append(f"with {name}" if name else "")
        yield " ".join(each for each in words if each) + by


def _named(details: dict[str, object], titles: dict[str, str]) -> list[str]:
    """Titles of the ingredients that an action points at (hashed URIs that end in the ingredient's label)."""
    ends = [text(table(each).get("url")).rpartition("/")[2] for each in items(details.get("ingredients"))]
    return [titles[end] for end in ends if titles.get(end)]


def _part(ingredient: dict[str, object], manifests: dict[str, object]) -> Part:
    own = table(manifests.get(str(ingredient.get("manifest"))))
    return Part(text(ingredient.get("title")), text(ingredient.get("relationship")), text(own.get("signer")))


def _training(value: object) -> str:
    """What the CAWG assertion lets others do."""
    uses = {text(table(each).get("use")) for each in table(table(value).get("entries")).values()}
    words = {"allowed": "allowed", "notAllowed": "not allowed", "constrained": "allowed under conditions"}
    return words.get(uses.pop(), "") if len(uses) == 1 else ", ".join(sorted(uses & words.keys()))


def _citation(said: dict[str, object]) -> Citation:
    words = {key: text(said.get(key)) for key in ("origin", "title", "source", "author", "licence")}
    return Citation(key=text(said.get("sha256")), **words)


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
    return [_clean(each, depth + 1) for each in items(value)]


def text(value: object) -> str:
    """Plain words; "" for anything else."""
    return plain(value) if isinstance(value, str) else ""


def table(value: object) -> dict[str, object]:
    """A table; an empty one for anything else."""
    return cast(dict[str, object], value) if isinstance(value, dict) else {}


def items(value: object) -> list[object]:
    """The first of a list; none for anything else."""
    return cast(list[object], value)[:MOST_ITEMS] if isinstance(value, list) else []


def tables(value: object) -> list[dict[str, object]]:
    """The tables of a list."""
    return [table(each) for each in items(value)]
