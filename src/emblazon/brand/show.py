"""`brand show`: a kit in the terminal, and as one HTML page that opens from disk without a network."""

import base64
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from emblazon.brand.colour import colour_name, contrast, tints_and_shades, to_hex
from emblazon.brand.kit import Colour, Face, Kit

if TYPE_CHECKING:
    from rich.console import RenderableType

_MEDIA = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
    ".woff": "font/woff",
    ".otf": "font/otf",
    ".ttf": "font/ttf",
}


def terminal(kit: Kit) -> "RenderableType":
    """A table of swatches for a rich console."""
    from rich.console import Group
    from rich.style import Style
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("", "name", "hex", "role", "share", "ΔE2000", "contrast", "looks"):
        table.add_column(heading, justify="right" if heading in ("share", "ΔE2000", "contrast") else "left")
    for colour in kit.palette.colours:
        block = Text("      ", Style(bgcolor=colour.hex))
        table.add_row(block, *(Text(word) for word in _facts(kit, colour)))
    title = Text(f"{kit.name}  (kit version {kit.version}, {kit.digest[:12]})", "bold")
    return Group(title, Text(kit.identity.description), Text(""), table)


def _facts(kit: Kit, colour: Colour) -> tuple[str, ...]:
    share = "" if colour.share is None else f"{colour.share:.0%}"
    ratio = f"{contrast(colour.rgb, kit.palette.background.rgb):.1f} : 1"
    return (
        colour.name,
        colour.hex,
        colour.role,
        share,
        f"{colour.tolerance:g}",
        ratio,
        colour_name(colour.rgb),
    )


def page(kit: Kit) -> str:
    """The kit as one self-contained HTML page: every file embedded, every text escaped, no script."""
    name = escape(kit.name)
    sections = (
        ("Palette", _palette(kit)),
        ("Logo", _logos(kit)),
        ("Type", _type(kit)),
        ("Look", _look(kit)),
        ("Rules and rights", _rules(kit)),
        ("Formats", _formats(kit)),
    )
    body = "".join(f"<section><h2>{title}</h2>{text}</section>" for title, text in sections if text)
    policy = "default-src 'none'; img-src data:; font-src data:; style-src 'unsafe-inline'"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{name}</title><style>{_style(kit)}</style></head><body>"
        f"<header><h1>{name}</h1><p>{escape(kit.identity.description)}</p>{_bar(kit)}</header>"
        f"<main>{body}</main>"
        f"<footer>Kit version {escape(kit.version)} · {kit.digest[:16]} · drawn by Emblazon</footer>"
        "</body></html>\n"
    )


_STYLE = """
*{box-sizing:border-box}body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 var(--text)}
header,main,footer{max-width:1080px;margin:auto;padding:0 32px}header{padding-top:56px}
h1{font:700 52px/1.1 var(--display);margin:0}h2{font:700 24px/1.2 var(--display);margin:56px 0 16px}
.bar{display:flex;height:20px;border-radius:10px;overflow:hidden;margin-top:24px;
outline:1px solid color-mix(in srgb,currentColor 18%,transparent)}
.grid{display:grid;gap:16px;grid-template-columns:repeat(auto-fill,minmax(190px,1fr))}
.card{border:1px solid color-mix(in srgb,currentColor 18%,transparent);border-radius:12px;overflow:hidden}
.card>div:last-child{padding:12px 14px;font-size:14px}.swatch{height:88px}.ramp{display:flex;height:14px}
.ramp i,.bar i{display:block;flex:1}.logo{display:grid;place-items:center;height:170px;padding:28px}
.logo img{width:100%;height:114px;object-fit:contain}
.wide{grid-template-columns:repeat(auto-fill,minmax(320px,1fr))}
.specimen{padding:14px;font-size:34px;line-height:1.2}
dl{display:grid;grid-template-columns:170px 1fr;gap:6px 16px}
dt{opacity:.7}dd{margin:0}.frame{border:1px solid;position:relative;margin:14px}.frame i{position:absolute;
border:1px dashed #8a8a8a}footer{font-size:13px;opacity:.7;padding:56px 32px}
code{font-size:13px}.refs img{width:100%}
"""


def _style(kit: Kit) -> str:
    faces = "".join(_font_face(number, face.file) for number, face in enumerate(kit.type.faces))
    ground = kit.palette.background
    texts = [colour for colour in kit.palette.colours if colour.role == "text"]
    ink = max((colour.hex for colour in texts), key=lambda each: contrast(_rgb(each), ground.rgb), default="")
    ink = ink or ("#111111" if contrast((17, 17, 17), ground.rgb) > 7 else "#f4f4f4")
    families = f"--display:{_family(kit, 'display')};--text:{_family(kit, 'text')}"
    return f"{faces}:root{{--ground:{ground.hex};--ink:{ink};{families}}}{_STYLE}"


def _font_face(number: int, file: Path) -> str:
    return f"@font-face{{font-family:f{number};src:url({_data(file)})}}"


def _rgb(hex: str) -> tuple[int, int, int]:
    return Colour(name="ink", hex=hex, role="text").rgb


def _family(kit: Kit, role: str) -> str:
    own = [f"f{number}," for number, face in enumerate(kit.type.faces) if face.role == role]
    return "".join(own[:1]) + "system-ui,sans-serif"


def _data(path: Path) -> str:
    """The file as a data URI. Inside <img> an SVG can neither run scripts nor load anything."""
    media = _MEDIA.get(path.suffix.lower(), "application/octet-stream")
    return f"data:{media};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _bar(kit: Kit) -> str:
    parts = "".join(
        f'<i style="flex:{swatch.share:.4f};background:{swatch.hex}"></i>' for swatch in kit.palette.swatches
    )
    return f'<div class="bar">{parts}</div>' if parts else ""


def _palette(kit: Kit) -> str:
    cards = [_swatch(kit, colour) for colour in kit.palette.colours]
    for each in kit.palette.forbidden:
        words = (
            f"<b>never</b><br><code>{each.hex}</code> within ΔE {each.tolerance:g}<br>{escape(each.reason)}"
        )
        cross = f"linear-gradient(to top right,transparent 48%,#fff 48% 52%,transparent 52%),{each.hex}"
        cards.append(
            f'<div class="card"><div class="swatch" style="background:{cross}"></div><div>{words}</div></div>'
        )
    return f'<div class="grid">{"".join(cards)}</div>' if cards else ""


def _swatch(kit: Kit, colour: Colour) -> str:
    steps = (to_hex(each) for each in tints_and_shades(colour.rgb, steps=3))
    ramp = "".join(f'<i style="background:{step}"></i>' for step in steps)
    _, code, role, share, tolerance, ratio, looks = _facts(kit, colour)
    lines = [f"<b>{escape(colour.name)}</b>", f"<code>{code}</code> · {escape(looks)}", f"{role} {share}"]
    lines.append(f"within ΔE {tolerance} · {ratio} on background")
    return (
        f'<div class="card"><div class="swatch" style="background:{colour.hex}"></div>'
        f'<div class="ramp">{ramp}</div><div>{"<br>".join(lines)}</div></div>'
    )


def _logos(kit: Kit) -> str:
    dark = min(
        (colour.hex for colour in kit.palette.colours), key=lambda each: sum(_rgb(each)), default="#111111"
    )
    grounds = {"light": "#ffffff", "dark": dark if contrast(_rgb(dark), (255, 255, 255)) > 7 else "#111111"}
    cards = "".join(
        f'<div class="card"><div class="logo" style="background:{grounds[variant.on]}">'
        f'<img alt="" src="{_data(variant.path)}"></div>'
        f"<div>on {variant.on}: {escape(variant.path.name)}</div></div>"
        for variant in kit.logo.variants
    )
    facts = _terms(
        [
            ("clear space", f"{kit.logo.clear_space:g} × its height"),
            ("minimum width", f"{kit.logo.minimum_width_px} px"),
            ("corners", ", ".join(kit.logo.corners)),
        ]
    )
    return f'<div class="grid wide">{cards}</div>{facts}' if cards else ""


def _type(kit: Kit) -> str:
    cards = "".join(_specimen(number, face) for number, face in enumerate(kit.type.faces))
    return f'<div class="grid wide">{cards}</div>' if cards else ""


def _specimen(number: int, face: Face) -> str:
    facts = f"<b>{escape(face.family)}</b> · {face.role} · from {face.minimum_size_px} px"
    sample = f'<div class="specimen" style="font-family:f{number}">Hamburgefonts 0123</div>'
    return f'<div class="card">{sample}<div>{facts}</div></div>'


def _look(kit: Kit) -> str:
    look = kit.look
    facts = [("styles", ", ".join(look.styles)), ("mood", look.mood), ("composition", look.composition)]
    facts += [("texture", look.texture), ("recolour", look.recolour)]
    facts += [(member.name, member.description) for member in kit.cast]
    pictures = "".join(
        f'<div class="card"><img alt="" src="{_data(path)}"></div>' for path in look.references
    )
    return _terms(facts) + (f'<div class="grid refs">{pictures}</div>' if pictures else "")


def _rules(kit: Kit) -> str:
    rights, disclosure = kit.rights, kit.disclosure
    return _terms(
        [
            ("always", "; ".join(kit.rules.always)),
            ("never", "; ".join(kit.rules.never)),
            ("people", kit.rules.people),
            ("use", "commercial" if rights.commercial else "not commercial"),
            ("model licences", ", ".join(rights.licences) or "any"),
            ("training data", rights.training_data),
            ("privacy", rights.privacy),
            ("visible label", disclosure.visible_label or "none"),
            ("watermark", "yes" if disclosure.watermark else "no"),
            ("credentials", "yes" if disclosure.credentials else "no"),
        ]
    )


def _formats(kit: Kit) -> str:
    cards: list[str] = []
    for each in kit.formats:
        scale = 160 / max(each.width, each.height)
        left, top, right, bottom = (f"{margin:.1%}" for margin in each.safe_area)
        size = f"width:{each.width * scale:.0f}px;height:{each.height * scale:.0f}px"
        inset = f"left:{left};top:{top};right:{right};bottom:{bottom}"
        ground = escape(kit.ground(each.background), quote=True)
        frame = f'<div class="frame" style="{size};background:{ground}"><i style="{inset}"></i></div>'
        cards.append(
            f'<div class="card">{frame}'
            f"<div><b>{escape(each.name)}</b><br>{each.width} × {each.height}</div></div>"
        )
    return f'<div class="grid">{"".join(cards)}</div>' if cards else ""


def _terms(pairs: Iterable[tuple[str, str]]) -> str:
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in pairs if words)
    return f"<dl>{rows}</dl>"
