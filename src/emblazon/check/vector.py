"""Is the SVG safe, and filled with exact brand colours?

Allowed are `svg`, `g`, `title` and `path` with geometry and a hex fill; nothing that scripts, links, loads or
styles. In a strict picture every fill must be a stop of a ramp, bit for bit (skin left out with people).
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np

from emblazon.brand.colour import parse_hex
from emblazon.brand.ramp import codes, ramps
from emblazon.brand.skin import may_be_skin
from emblazon.check.base import Check, Evidence
from emblazon.check.planes import seen
from emblazon.records import Finding

ATTRIBUTES = {
    "svg": {"viewBox"},
    "g": {"fill", "transform"},
    "title": set[str](),
    "path": {"d", "fill", "transform"},
}
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_HEX = re.compile(r"#[0-9a-f]{6}")


def _run(check: Check, evidence: Evidence) -> Finding:
    faults = list(_faults(evidence))
    words = f"Not allowed: {', '.join(faults[:4])}." if faults else "Only paths with exact colours."
    strange = any("ramp" not in fault for fault in faults)
    repair = "redraw" if strange or evidence.picture.recolour == "strict" else "recolour harder"
    if not faults:
        return check.finding("pass", 0, words)
    return check.finding("fail", len(faults), words, repair=repair, place=seen(evidence))


def _faults(evidence: Evidence) -> Iterator[str]:
    text = evidence.picture.svg
    if "<!" in text or "<?" in text:
        yield "a declaration"
        return
    try:
        root = ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        yield f"text that is not XML ({error})"
        return
    fills: set[str] = set()
    for element in root.iter():
        name = element.tag.removeprefix(_NAMESPACE)
        if name not in ATTRIBUTES or not element.tag.startswith(_NAMESPACE):
            yield f"the element {name!r}"
            continue
        for key in sorted(set(element.attrib) - ATTRIBUTES[name]):
            yield f"the attribute {key!r} of {name!r}"
        if "fill" in element.attrib:
            fills.add(element.attrib["fill"])
    yield from _strange_fills(fills, evidence)


def _strange_fills(fills: set[str], evidence: Evidence) -> Iterator[str]:
    plain = sorted(each for each in fills if _HEX.fullmatch(each))
    for each in sorted(fills - set(plain)):
        yield f"the fill {each!r}"
    if evidence.picture.recolour != "strict" or not evidence.kit.palette.colours or not plain:
        return
    stops = ramps([each.hex for each in evidence.kit.palette.colours])
    colours = np.array([parse_hex(each) for each in plain], np.uint8)
    fine = np.isin(codes(colours), codes(stops))
    if evidence.people:
        fine |= may_be_skin(colours)
    for each in np.flatnonzero(~fine):
        yield f"the fill {plain[int(each)]}, on no ramp of the palette"


CHECK = Check(
    id="vector",
    question="Is the SVG safe, and filled with exact brand colours?",
    limit=0,
    unit="faults",
    source="The definition of a ramp in `brand.ramp`; SVG 2 elements that cannot run, link or load.",
    needs=("vector",),
    run=_run,
)
