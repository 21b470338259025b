"""What a file says in the open, before it is signed: readable parameters and XMP.

Parameters are JSON under the PNG text key "Emblazon" (in SVG, inside `<metadata>`). XMP carries the IPTC
Photo Metadata 2025.1 properties for generated pictures (DigitalSourceType, AISystemUsed and, only where the
person agreed to disclose it, AIPromptInformation), Dublin Core's description and the creator tool.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from xml.sax.saxutils import escape

from emblazon.records import Citation, Plan, Report

DIGITAL_SOURCE_TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
TEXT_KEY = "Emblazon"
MOST_LETTERS = 2000
MOST_PROMPT = 100_000
NAMESPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "Iptc4xmpExt": "http://iptc.org/std/Iptc4xmpExt/2008-02-29/",
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a file says beside its plan: the picture's id, when it was made, and what may be disclosed.

    `stem`: start of every file's name. `training`: may others train on it? None where the kit does not say.
    """

    picture_id: str
    stem: str
    created: datetime
    disclose: bool = False
    training: bool | None = None


def parameters(plan: Plan, report: Report, *, seed: int, stamp: Stamp) -> dict[str, object]:
    """The readable parameters, JSON-ready. The prompt is among them only when it may be disclosed."""
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
        "digital_source_type": DIGITAL_SOURCE_TYPE,
        "passed": report.passed,
        "citations": [cited(each) for each in plan.references],
    }
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


def xmp_packet(plan: Plan, stamp: Stamp) -> bytes:
    """The XMP packet, UTF-8. Deterministic."""
    tool = plain(plan.software) or "Emblazon"
    properties = {
        "xmp:CreatorTool": tool,
        "xmp:CreateDate": timestamp(stamp.created),
        "Iptc4xmpExt:DigitalSourceType": DIGITAL_SOURCE_TYPE,
        "Iptc4xmpExt:AISystemUsed": f"{tool}, model {plain(plan.model)}",
    }
    if stamp.disclose:
        properties["Iptc4xmpExt:AIPromptInformation"] = plain(plan.text)
    words = escape(alternative_text(plan, disclose=stamp.disclose))
    lines = [f"<{name}>{escape(value)}</{name}>" for name, value in properties.items()]
    described = (
        f'<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{words}</rdf:li></rdf:Alt></dc:description>'
    )
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF {spaces}><rdf:Description rdf:about="">'
        f"{''.join(lines)}{described}</rdf:Description></rdf:RDF>"
        '</x:xmpmeta><?xpacket end="r"?>'
    ).encode()


def png_text(facts: Mapping[str, object]) -> dict[str, str]:
    """The PNG text chunks."""
    return {TEXT_KEY: as_json(facts)}


def svg_with_metadata(svg: str, facts: Mapping[str, object], *, xmp: bytes) -> str:
    """The SVG with a `<metadata>` element as its root's first child. Raises ValueError without a root."""
    root = re.search(r"<svg\b[^>]*?(/?)>", svg)
    if root is None or root.group(1):
        raise ValueError("the document has no <svg> element that holds anything")
    packet = re.sub(r"<\?xpacket.*?\?>", "", xmp.decode())
    words = escape(as_json(facts))
    element = f'<metadata>{packet}<text xmlns="urn:emblazon:parameters">{words}</text></metadata>'
    return svg[: root.end()] + element + svg[root.end() :]


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
