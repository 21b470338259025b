"""CSS custom properties and Tailwind v4 `@theme`: colours in and out.

Reads `--name: colour` wherever it stands, with `var()` resolved; the first declaration of a name counts,
as later ones are usually another mode (dark, high contrast). Colours: hex, rgb(), hsl(), hwb(), lab(),
lch(), oklab(), oklch(), color() and the CSS names (CSS Color Module Level 4).
"""

import re

from emblazon.brand.imported import Gathering, Imported
from emblazon.brand.kit import Kit
from emblazon.brand.spaces import fitted, srgb_hex
from emblazon.errors import InputError

MOST_PROPERTIES = 10_000
_COMMENT = re.compile(r"/\*.*?(\*/|\Z)", re.DOTALL)
_PROPERTY = re.compile(r"(?<![\w-])--([\w-]{1,200})\s*:\s*([^;{}]{1,2000})")
_VARIABLE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,\s*([^()]*(?:\([^()]*\))?[^()]*))?\)")
_FUNCTION = re.compile(r"(rgba?|hsla?|hwb|lab|lch|oklab|oklch|color)\(\s*([^()]*)\)", re.IGNORECASE)
_ANGLES = {"deg": 1.0, "grad": 0.9, "rad": 57.29577951308232, "turn": 360.0}
_FULL: dict[str, tuple[float, float, float]] = {
    "lab": (100, 125, 125),
    "lch": (100, 150, 360),
    "oklab": (1, 0.4, 0.4),
    "oklch": (1, 0.4, 360),
    "hsl": (360, 100, 100),
    "hwb": (360, 100, 100),
}
"""What 100% means, component by component."""


def read_css(text: str) -> Imported:
    """The colours among the custom properties. Raises InputError when `var()` goes in a circle."""
    found: dict[str, str] = {}
    gathering = Gathering()
    for match in _PROPERTY.finditer(_COMMENT.sub(" ", text)):
        name, value = match[1], match[2].strip().removesuffix("!important").strip()
        if found.setdefault(name, value) != value:
            gathering.notes.append(f"--{name} is declared more than once; the first was taken.")
        if len(found) > MOST_PROPERTIES:
            raise InputError(f"Over {MOST_PROPERTIES:,} custom properties.", remedy="Give a smaller file.")
    for name, value in found.items():
        _gather(gathering, name, resolve(value, found, seen=(name,)))
    return gathering.done()


def resolve(value: str, properties: dict[str, str], *, seen: tuple[str, ...]) -> str:
    """`value` with every `var()` replaced; a missing one without fall-back makes it "". Raises InputError."""
    while match := _VARIABLE.search(value):
        name, fallback = match[1], match[2]
        if name in seen:
            chain = " → ".join(f"--{each}" for each in (*seen, name))
            raise InputError(f"The custom properties go in a circle: {chain}.", remedy="Break the circle.")
        if name not in properties and fallback is None:
            return ""
        inner = properties.get(name, fallback or "")
        value = value[: match.start()] + resolve(inner, properties, seen=(*seen, name)) + value[match.end() :]
        if len(value) > 4000:
            raise InputError(f"--{seen[0]} grows without end.", remedy="Simplify its var() references.")
    return value


def _gather(gathering: Gathering, name: str, value: str) -> None:
    try:
        found = parse_css_colour(value)
    except InputError as error:
        gathering.notes.append(f"--{name} was left out: {error}")
        return
    if found is None:
        if re.search(r"color-mix|light-dark|\bfrom\b|device-cmyk", value):
            gathering.notes.append(f"--{name} was left out: {value[:60]!r} needs a browser to compute.")
        return
    code, inside, opaque = found
    if not inside:
        gathering.notes.append(f"--{name} lies outside sRGB; its chroma was lowered.")
    if not opaque:
        gathering.notes.append(f"--{name} is partly transparent; kept opaque.")
    gathering.add(re.sub(r"^colou?r-", "", name), code)


def parse_css_colour(value: str) -> tuple[str, bool, bool] | None:
    """Hex, inside sRGB or not, opaque or not; None when the value is no colour. Raises InputError."""
    value = value.strip()
    if match := re.fullmatch(r"#([0-9a-fA-F]{3,8})", value):
        return _hex(match[1])
    if match := _FUNCTION.fullmatch(value):
        return _function(match[1].lower(), match[2])
    if re.fullmatch(r"[a-zA-Z]{3,30}", value):
        from PIL import ImageColor

        known = ImageColor.colormap.get(value.lower())
        return (known.lower(), True, True) if isinstance(known, str) else None
    return None


def _hex(digits: str) -> tuple[str, bool, bool] | None:
    if len(digits) in (3, 4):
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) not in (6, 8):
        return None
    return f"#{digits[:6].lower()}", True, digits[6:].lower() in ("", "ff")


def _function(name: str, body: str) -> tuple[str, bool, bool] | None:
    space = name.removesuffix("a") if name in ("rgba", "hsla") else name
    parts = re.split(r"[\s,/]+", body.strip())
    if space == "color":
        space, parts = parts[0].lower(), parts[1:]
    if len(parts) not in (3, 4) or "from" in parts:
        return None
    opaque = len(parts) == 3 or _number(parts[3], 1) >= 1
    if space == "rgb":
        import numpy as np

        return *fitted(np.array([_number(each, 255) for each in parts[:3]])), opaque
    full = _FULL.get(space, (1, 1, 1))
    code, inside = srgb_hex(space, [_number(part, one) for part, one in zip(parts[:3], full, strict=True)])
    return code, inside, opaque


def _number(text: str, full: float) -> float:
    """A number, percentage of `full`, or angle in degrees. Raises InputError."""
    if text == "none":
        return 0.0
    match = re.fullmatch(
        r"([+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?)(%|deg|grad|rad|turn)?", text, re.IGNORECASE
    )
    if match is None:
        raise InputError(f"{text!r} is not a number.", remedy="Correct the colour.")
    value, unit = float(match[1]), (match[2] or "").lower()
    return value / 100 * full if unit == "%" else value * _ANGLES.get(unit, 1.0)


def write_css(kit: Kit, *, tailwind: bool = False) -> str:
    """The kit as custom properties under `:root`, or under `@theme` for Tailwind v4."""
    lines = [f"/* {_comment(kit.name)}, kit version {_comment(kit.version)} */"]
    lines.append("@theme {" if tailwind else ":root {")
    taken: set[str] = set()
    for colour in kit.palette.colours:
        lines.append(f"  --color-{_slug(colour.name, taken)}: {colour.hex}; /* {colour.role} */")
    taken.clear()
    for face in kit.type.faces:
        family = face.family.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
        lines.append(f'  --font-{_slug(face.role, taken)}: "{family}";')
    return "\n".join([*lines, "}", ""])


def _comment(text: str) -> str:
    return text.replace("*/", "* /").replace("\n", " ")


def _slug(name: str, taken: set[str]) -> str:
    """A name that CSS takes, unlike those in `taken`, to which it is added."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "colour"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    taken.add(slug)
    return slug
