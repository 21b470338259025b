"""Ideogram's v1 API: generate, remix and inpaint of version 3, generate of version 4. Forms in, addresses out.

Shapes: developer.ideogram.ai (v1 API reference, errors), 2026. Under "refused" the picture comes back as unsafe:
withheld, and billed.
"""

import json
from collections.abc import Callable

from backends.services.server import (
    Check,
    Received,
    Reply,
    Service,
    Wrong,
    decoded,
    fields,
    matching,
    one_of,
    picture_file,
    reply,
    route,
    text,
    whole,
)

STATUSES = {
    "bad_request": 400,
    "not_found": 404,
    "wrong_key": 401,
    "no_credit": 402,
    "rate_limited": 429,
    "unavailable": 503,
    "refused": 422,
}
RATIOS = (
    *("1x3", "3x1", "1x2", "2x1", "9x16", "16x9", "10x16", "16x10"),
    *("2x3", "3x2", "3x4", "4x3", "4x5", "5x4", "1x1"),
)
SIZES = {
    "1x1": (1024, 1024),
    "16x9": (1312, 736),
    "9x16": (736, 1312),
    "3x2": (1248, 832),
    "2x3": (832, 1248),
}


def palette(value: object) -> str:
    """A JSON text of members with upper-case codes and weights, or of a name."""
    try:
        given = json.loads(str(value))
    except ValueError:
        return "JSON"
    if "name" in given:
        return one_of("EMBER", "FRESH", "JUNGLE", "MAGIC", "MELON", "MOSAIC", "PASTEL", "ULTRAMARINE")(
            given["name"]
        )
    for member in given["members"]:
        weight = member.get("color_weight", 1)
        if matching(r"#[0-9A-F]{6}")(member["color_hex"]) or not 0.05 <= weight <= 1:
            return f"a member {member}"
    return ""


def pure(part: object) -> str:
    """A mask of black and white alone."""
    problem = picture_file("PNG", "JPEG", "WEBP", most_bytes=10_000_000)(part)
    shades = {shade for _, shade in decoded(part.data).convert("L").getcolors() or ()}  # type: ignore[attr-defined]
    return problem or ("" if shades <= {0, 255} else f"shades {shades}")


PICTURE = picture_file("PNG", "JPEG", "WEBP", most_bytes=10_000_000)
COMMON: dict[str, Check] = {
    "seed": whole(0, 2**31 - 1),
    "num_images": whole(1, 8),
    "magic_prompt": one_of("AUTO", "ON", "OFF"),
    "style_type": one_of("AUTO", "GENERAL", "REALISTIC", "DESIGN", "FICTION"),
    "style_preset": matching(r"[A-Z0-9_]+"),
    "rendering_speed": one_of("FLASH", "TURBO", "DEFAULT", "QUALITY"),
    "color_palette": palette,
}
SIZED: dict[str, Check] = {
    "aspect_ratio": one_of(*RATIOS),
    "resolution": matching(r"\d{3,4}x\d{3,4}"),
    "negative_prompt": text(10_000),
}
REFERENCES: dict[str, Check] = {"style_reference_images": PICTURE, "character_reference_images": PICTURE}
Read = Callable[[Received], dict[str, object]]


def form(
    asked: Received, needs: dict[str, Check], may: dict[str, Check], files: dict[str, Check]
) -> dict[str, list]:
    """The fields of a form as text and its files as bytes, each a list, since references may repeat."""
    found: dict[str, list] = {}
    for part in asked.parts():
        if part.filename is None:
            found.setdefault(part.name, []).append(part.data.decode())
            continue
        problem = files.get(part.name, lambda part: "is not taken")(part)
        if problem:
            raise Wrong(f"{part.name}: {problem}")
        found.setdefault(part.name, []).append(part.data)
    plain = {name: values[0] for name, values in found.items() if name not in files}
    fields(plain, needs, may)
    if any(len(found.get(name, [])) > 1 for name in (*plain, "image", "mask")):
        raise Wrong("a field is given twice")
    if {"aspect_ratio", "resolution"} <= set(plain):
        raise Wrong("resolution: not with aspect_ratio")
    return found


class Ideogram(Service):
    id, model, size = "ideogram", "ideogram-v3", (1024, 1024)
    seeded = True
    refuses_itself = True
    expired = False

    def __init__(self, fault: str = "") -> None:
        super().__init__(fault)
        self.forms: list[dict[str, list]] = []
        self.made: dict[str, bytes] = {}

    def authorised(self, asked: Received) -> bool:
        return asked.headers.get("api-key") == self.key

    def failure(self, kind: str, words: str) -> Reply:
        told = "Prompt or provided image failed the safety checks" if kind == "refused" else words
        return reply({"error": told}, STATUSES[kind])

    @route("POST", "/v1/ideogram-v3/generate", buys=True, gives=False)
    def generate(self, asked: Received) -> Reply:
        given = form(asked, {"prompt": text(10_000)}, COMMON | SIZED, REFERENCES)
        return self._made(given)

    @route("POST", "/v1/ideogram-v3/remix", buys=True, gives=False)
    def remix(self, asked: Received) -> Reply:
        may = COMMON | SIZED | {"image_weight": whole(1, 100)}
        given = form(asked, {"prompt": text(10_000)}, may, REFERENCES | {"image": PICTURE})
        if "image" not in given:
            raise Wrong("image is required")
        return self._made(given)

    @route("POST", "/v1/ideogram-v3/inpaint", buys=True, gives=False)
    def inpaint(self, asked: Received) -> Reply:
        files = REFERENCES | {"image": PICTURE, "mask": pure}
        given = form(asked, {"prompt": text(10_000)}, COMMON, files)
        if not {"image", "mask"} <= set(given):
            raise Wrong("image and mask are required")
        if decoded(given["image"][0]).size != decoded(given["mask"][0]).size:
            raise Wrong("mask: another size than the image")
        return self._made(given)

    @route("POST", "/v1/ideogram-v4/generate", buys=True, gives=False)
    def generate_4(self, asked: Received) -> Reply:
        may = {
            "text_prompt": text(10_000),
            "json_prompt": text(20_000),
            "resolution": matching(r"\d{3,4}x\d{3,4}"),
            "rendering_speed": one_of("TURBO", "DEFAULT", "QUALITY"),
            "enable_copyright_detection": one_of("true", "false"),
        }
        given = form(asked, {}, may, {})
        if ("text_prompt" in given) == ("json_prompt" in given):
            raise Wrong("exactly one of text_prompt and json_prompt")
        if "json_prompt" in given and not isinstance(json.loads(given["json_prompt"][0]), dict):
            raise Wrong("json_prompt: an object")
        return self._made(given)

    def _made(self, given: dict[str, list]) -> Reply:
        self.forms.append(given)
        if "resolution" in given:
            width, height = map(int, given["resolution"][0].split("x"))
        elif "image" in given and "mask" in given:
            width, height = decoded(given["image"][0]).size
        else:
            width, height = SIZES[given.get("aspect_ratio", ["1x1"])[0]]
        prompt = (given.get("prompt") or given.get("json_prompt") or given["text_prompt"])[0]
        seed = int(given["seed"][0]) if "seed" in given else None
        name = f"{len(self.made) + 1:04d}.png"
        self.made[name] = self.picture(prompt, seed, width, height)
        safe = self.fault != "refused"
        found = {
            "prompt": prompt,
            "resolution": f"{width}x{height}",
            "is_image_safe": safe,
            "seed": seed or 0,
            "url": f"{self.url}/api/images/ephemeral/{name}?exp=1&sig=2" if safe else None,
            "style_type": "GENERAL",
        }
        return reply({"created": "2026-01-01T00:00:00Z", "data": [found]})

    @route("GET", "/api/images/ephemeral/{name}", gives=True, open=True)
    def ephemeral(self, asked: Received, name: str) -> Reply:
        if "api-key" in asked.headers:
            raise Wrong("the key was sent to where the result lies")
        if self.expired:
            return Reply(404, b"Not Found", {"content-type": "text/plain"})
        return Reply(200, self.made[name], {"content-type": "image/png"})


SERVICE = Ideogram
