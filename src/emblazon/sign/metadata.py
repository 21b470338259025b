"""What a file says in the open, before it is signed: readable parameters, and the words for XMP.

Parameters are JSON under the PNG text key "Emblazon" (in SVG, inside `<metadata>`). `xmp.py` writes the packet.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from emblazon.records import Citation, Plan, Report
from emblazon.sign.xmp import Described

TEXT_KEY = "Emblazon"
MOST_LETTERS = 2000
MOST_PROMPT = 100_000
_ROOT = re.compile(
    r"""(?>[\s\ufeff]+|<\?(?>.*?\?>)|<!--(?>.*?-->)|<!DOCTYPE(?>[^\[>]*)(?>\[.*?\]\s*)?>)*+"""
    r"""<(?:[\w.-]+:)?svg(?=[\s/>])(?>[^>"']+|"[^"]*"|'[^']*')*+>""",
    re.DOTALL,
)
"""What stands before an SVG's root, comments included, and its opening tag."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says beside its plan: the picture's id, when it was made, and what may be disclosed.

    `stem`: start of every file's name. `training`: may others train on it? None where the kit does not say. `writer`:
    of the prompt, told where that is disclosed. `rights`: a line of copyright; `attribution`: lines that licences ask
    for. `credentials`: whether files are signed; the kit may say no.
    """

    picture_id: str
    stem: str
    created: datetime
    disclose: bool = False
    training: bool | None = None
    writer: str = ""
    rights: str = ""
    attribution: tuple[str, ...] = ()
    credentials: bool = True


def parameters(
    plan: Plan,
    report: Report,
    *,
    seed: int,
    stamp: Stamp,
    source_type: str,
    mark: str = "",
    label: str = "",
) -> dict[str, object]:
    """The readable parameters, JSON-ready. The prompt is among them only when it may be disclosed.

    `mark`: the number that the picture's watermark carries, in hexadecimal; "" without one. `label`: the
    words of its visible label; "" without one.
    """
    facts: dict[str, object] = {
        "picture": stamp.picture_id,
        "created": timestamp(stamp.created),
        "software": plain(plan.software),
        "model": plain(plan.model),
        "weights": dict(plan.weights),
        "kit": plain(plan.kit),
        "kit_version": plain(plan.kit_version),
        "kit_digest": plan.kit_digest,
        "style": plain(plan.style),
        "seed": seed,
        "sampler": plan.sampler,
        "steps": plan.steps,
        "guidance": plan.guidance,
        "strength": plan.strength,
        "recolour": plan.recolour,
        "plan_digest": plan.digest,
        "digital_source_type": source_type,
        "passed": report.passed,
        "citations": [cited(each) for each in plan.references],
    }
    if mark:
        facts["watermark"] = mark
    if label:
        facts["label"] = label
    if stamp.attribution:
        facts["attribution"] = [plain(each) for each in stamp.attribution]
    if stamp.disclose:
        facts["prompt"] = plain(plan.text, most=MOST_PROMPT)
    return facts


def cited(citation: Citation) -> dict[str, str]:
    """One citation. Where a person's own file lay is nobody's business, so its source is left out."""
    source = citation.source if citation.origin == "retrieved" else ""
    return {
        "origin": citation.origin,
        "title": plain(citation.title),
        "author": plain(citation.author),
        "licence": plain(citation.licence),
        "source": plain(source),
        "sha256": citation.key,
    }


def alternative_text(plan: Plan, *, disclose: bool) -> str:
    """Alt text for dc:description. It tells the prompt only when that may be disclosed."""
    style = plan.style or "drawn"
    if disclose and plan.text:
        return plain(plan.text)
    return f"A picture in {plain(style)} style, made with AI."


def described(plan: Plan, stamp: Stamp, *, source_type: str) -> Described:
    """What the XMP packet of a picture says. The version of a model is its weights' hash, else its name with the
    service that runs it."""
    tool = plain(plan.software) or "Emblazon"
    weights = ", ".join(f"{name} {value[:12]}" for name, value in sorted(plan.weights.items()))
    return Described(
        tool=tool,
        created=timestamp(stamp.created),
        source_type=source_type,
        system=f"{tool}, model {plain(plan.model)}",
        version=plain(weights or plan.name),
        prompt=plain(plan.text) if stamp.disclose else "",
        writer=plain(stamp.writer) if stamp.disclose else "",
        training=stamp.training,
        words=alternative_text(plan, disclose=stamp.disclose),
        rights=plain(stamp.rights),
        credit=plain("; ".join(stamp.attribution)),
    )


def png_text(facts: Mapping[str, object]) -> dict[str, str]:
    """The PNG text chunks."""
    return {TEXT_KEY: as_json(facts)}


def svg_with_metadata(svg: str, facts: Mapping[str, object], *, xmp: bytes) -> str:
    """The SVG with a `<metadata>` element as its root's first child. Raises ValueError without a root."""
    words = escape(as_json(facts))
    return _svg_with(svg, f'{_unwrapped(xmp)}<text xmlns="urn:emblazon:parameters">{words}</text>')


def svg_with_packet(svg: str, xmp: bytes) -> str:
    """The same with the XMP packet alone."""
    return _svg_with(svg, _unwrapped(xmp))


def _unwrapped(xmp: bytes) -> str:
    """The packet without its processing instructions, which have no place inside XML."""
    return re.sub(r"<\?xpacket.*?\?>", "", xmp.decode())


def _svg_with(svg: str, inside: str) -> str:
    root = _ROOT.match(svg)
    if root is None or root[0].endswith("/>"):
        raise ValueError("the document has no <svg> element that holds anything")
    return f"{svg[: root.end()]}<metadata>{inside}</metadata>{svg[root.end() :]}"


def as_json(facts: Mapping[str, object]) -> str:
    """Canonical JSON."""
    return json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def timestamp(moment: datetime) -> str:
    """ISO 8601 in seconds, in the moment's own zone."""
    return moment.isoformat(timespec="seconds")


def plain(words: str, *, most: int = MOST_LETTERS) -> str:
    """Words without control, escape, direction and surrogate characters, at most `most` of them.

    What a file says was written by strangers: it must not steer a terminal nor break XML.
    """
    kept = (each if unicodedata.category(each)[0] != "C" else " " for each in words)
    text = " ".join("".join(kept).split())
    return text if len(text) <= most else text[: most - 1] + "…"
