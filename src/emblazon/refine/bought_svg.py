"""A vector drawing as a model sold it, rebuilt from what is safe: paths, groups, geometry and flat fills.

Nothing of the foreign document is passed on but numbers and colours, so that no script, link, style or outside file
can be in it. A document that shows more than flat paths (strokes, gradients, text, pictures) is not taken: then the
picture is traced, as any other.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

MOST_BYTES = 4_000_000
MOST_DEPTH = 64
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_PATH = re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9eE.,+\-\s]+")
_TRANSFORM = re.compile(r"(?:(?:translate|scale|rotate|matrix|skewX|skewY)\([0-9eE.,+\-\s]+\)[\s,]*)+")
_NUMBERS = re.compile(r"[0-9eE.,+\-\s]+")
_RGB = re.compile(r"rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_HEX = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})")
_NAMES = {"black": "#000000", "white": "#ffffff"}
# What only describes; its content is not shown.
_SILENT = ("title", "desc", "metadata")
# What changes nothing that is seen when it is left out.
_IDLE = ("id", "class", "width", "height", "version", "preserveAspectRatio", "x", "y", "data-name")


class _NotPlain(Exception):
    """The document shows more than flat paths."""


def rebuilt(svg: str, *, title: str) -> str:
    """The drawing in `svg` as a document of ours, called `title`; "" when it shows more than flat paths."""
    if not svg or len(svg.encode()) > MOST_BYTES or "<!DOCTYPE" in svg or "<!ENTITY" in svg:
        return ""
    try:
        root = ElementTree.fromstring(svg)
        inside = "".join(_children(root, "#000000", 0))
        box = _view_box(root)
    except (ElementTree.ParseError, _NotPlain):
        return ""
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}">'
    return f"{head}<title>{escape(title)}</title>{inside}</svg>" if "<path" in inside else ""


def _children(element: ElementTree.Element, fill: str, depth: int) -> Iterator[str]:
    if depth > MOST_DEPTH:
        raise _NotPlain
    for child in element:
        name = child.tag.removeprefix(_NAMESPACE)
        if name in _SILENT or (name == "defs" and len(child) == 0):
            continue
        own = _fill(child, fill)
        moved = _checked(child, "transform", _TRANSFORM)
        _refuse_strange(child)
        if name == "g":
            yield f"<g{moved}>{''.join(_children(child, own, depth + 1))}</g>"
        elif name == "path":
            if own != "none":
                yield f'<path{_checked(child, "d", _PATH)} fill="{own}"{moved}/>'
        else:
            raise _NotPlain


def _refuse_strange(element: ElementTree.Element) -> None:
    for key, value in element.attrib.items():
        if key in ("d", "transform", "fill") or key in _IDLE or key.startswith("{"):
            continue
        if (key, value) not in (("stroke", "none"), ("opacity", "1"), ("fill-opacity", "1")):
            raise _NotPlain


def _checked(element: ElementTree.Element, key: str, allowed: re.Pattern[str]) -> str:
    value = element.attrib.get(key, "").strip()
    if not value:
        return ""
    if not allowed.fullmatch(value):
        raise _NotPlain
    return f" {key}={quoteattr(' '.join(value.split()))}"


def _fill(element: ElementTree.Element, inherited: str) -> str:
    """The fill as a hex colour or "none"."""
    value = element.attrib.get("fill", inherited).strip().casefold()
    if value in ("none", "transparent"):
        return "none"
    value = _NAMES.get(value, value)
    if (found := _RGB.fullmatch(value)) is not None:
        return "#" + "".join(f"{min(255, int(each)):02x}" for each in found.groups())
    if not _HEX.fullmatch(value):
        raise _NotPlain
    return value if len(value) == 7 else "#" + "".join(2 * each for each in value[1:])


def _view_box(root: ElementTree.Element) -> str:
    box = root.attrib.get("viewBox", "").strip()
    if not box:
        sides = [root.attrib.get(key, "").removesuffix("px").strip() for key in ("width", "height")]
        box = f"0 0 {sides[0]} {sides[1]}"
    if not _NUMBERS.fullmatch(box) or len(box.replace(",", " ").split()) != 4:
        raise _NotPlain
    return " ".join(box.replace(",", " ").split())
