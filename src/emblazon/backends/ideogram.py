"""`ideogram`: Ideogram 3 and 4, which set words in pictures.

Every call is one form and one answer. A picture that the safety check withholds comes without an address, and is
billed all the same. Addresses expire, so a picture is fetched at once. Masks are black where to draw anew.
`Stage.model` is the path's own name: "ideogram-v3", "ideogram-v4". Version 4 takes a JSON prompt as it stands (a
plain one would be rewritten by Magic Prompt), and no seed. Sources: developer.ideogram.ai (v1 API reference, errors
and billing, masked edits), 2026.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.media import mask_png, nearest_ratio, opaque_png
from emblazon.backends.remote import Answer, File, Remote
from emblazon.errors import BackendError, InputError, ServiceRefusedError
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="Ideogram 3 and 4, hosted",
    url="https://api.ideogram.ai",
    secret="IDEOGRAM_API_KEY",
)

V4 = "ideogram-v4"
RATIOS = (
    *("1:3", "3:1", "1:2", "2:1", "9:16", "16:9", "10:16", "16:10"),
    *("2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "1:1"),
)
RESOLUTIONS = frozenset(
    size
    for width, heights in {
        512: (1536,),
        576: (1408, 1472, 1536),
        640: (1344, 1408, 1472, 1536),
        704: (1152, 1216, 1280, 1344, 1408, 1472),
        736: (1312,),
        768: (1088, 1216, 1280, 1344),
        800: (1280,),
        832: (960, 1024, 1088, 1152, 1216, 1248),
        864: (1152,),
        896: (960, 1024, 1088, 1120, 1152),
        960: (1024, 1088),
        1024: (1024,),
    }.items()
    for height in heights
    for size in ((width, height), (height, width))
)
"""Width and height of the 69 sizes of version 3."""
WHOLE = 100
LEAST_WEIGHT = 0.05
CHARACTER = "character"

Part = tuple[str, File]


@dataclass(frozen=True, slots=True)
class Form:
    """One request: the last step of its path, its fields, its files."""

    path: str
    fields: dict[str, str]
    files: list[Part]


class Ideogram:
    """The back end `ideogram`: draws, remixes and inpaints, one call a seed."""

    id = "ideogram"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its call, then its draft. Raises InputError for what the version does not do."""
        form = form_v4(stage) if stage.model == V4 else form_v3(stage)
        with Service(self._access, headers={"api-key": self._access.secret.reveal()}) as service:
            for seed in stage.seeds:
                yield from _draw(service, stage, seed=seed, form=form)


class Service(Remote):
    """Knows how Ideogram words a refusal."""

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """A 422 that speaks of safety is a refusal, before anything ran."""
        told = super().explain(answer)[1]
        return (ServiceRefusedError if answer.status == 422 and "safety" in told.lower() else None), told


def form_v3(stage: Stage) -> Form:
    """The form of version 3, without its seed."""
    paths = {"draw": "generate", "redraw": "remix", "inpaint": "inpaint"}
    if stage.task not in paths:
        raise InputError("Ideogram 3 does not enlarge.", remedy="Take another back end.")
    fields = {"prompt": stage.text, "num_images": "1", "magic_prompt": "OFF"}
    if stage.task != "inpaint":
        fields |= _size_v3(stage)
    if stage.negative and stage.task == "inpaint":
        raise InputError(
            "Ideogram 3 inpaints without a negative prompt.", remedy="Say what is there instead."
        )
    if stage.negative:
        fields["negative_prompt"] = stage.negative
    if stage.palette:
        fields["color_palette"] = _members(stage)
    options = stage.option
    role = options.pop("references", "style")
    files = [] if stage.initial is None else [_file("image", opaque_png(stage.initial))]
    if stage.task == "inpaint":
        files.append(_file("mask", mask_png(stage, edit="black")))
    if stage.task == "redraw":
        fields["image_weight"] = str(max(1, round(WHOLE * (1 - stage.strength))))
    name = f"{'character' if role == CHARACTER else 'style'}_reference_images"
    files += [_file(name, opaque_png(each)) for each in stage.references]
    return Form(paths[stage.task], fields | options, files)


def form_v4(stage: Stage) -> Form:
    """The form of version 4: exactly one of a JSON and a plain prompt."""
    if stage.task != "draw" or stage.references:
        raise InputError(
            "Ideogram 4 draws from words alone here.", remedy="Take ideogram-v3 to begin from a picture."
        )
    prompt = "json_prompt" if _is_object(stage.text) else "text_prompt"
    size = {"resolution": f"{stage.width_px}x{stage.height_px}"}
    return Form("generate", {prompt: stage.text} | size | stage.option, [])


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def _size_v3(stage: Stage) -> dict[str, str]:
    """One of the version's own sizes, else the nearest of its ratios, which it writes with an x."""
    size = stage.width_px, stage.height_px
    if size in RESOLUTIONS:
        return {"resolution": f"{size[0]}x{size[1]}"}
    return {"aspect_ratio": nearest_ratio(RATIOS, *size).replace(":", "x")}


def _members(stage: Stage) -> str:
    """The palette as its API writes it, the heaviest first."""
    heaviest = sorted(stage.palette, key=lambda swatch: -swatch.share)
    members = [
        {"color_hex": each.hex.upper(), "color_weight": min(1.0, max(LEAST_WEIGHT, round(each.share, 2)))}
        for each in heaviest
    ]
    return json.dumps({"members": members}, separators=(",", ":"))


def _file(name: str, png: bytes) -> Part:
    return name, (f"{name}.png", png, "image/png")


def _draw(service: Service, stage: Stage, *, seed: int, form: Form) -> Iterator[Progress | Draft]:
    yield Progress("generate", 0, 1)
    seeded = {} if stage.model == V4 else {"seed": str(seed)}
    # Plain fields travel as parts without a name of a file, so that the form is multipart even without pictures.
    with service.purchase(stage, seed) as purchase:
        answer = purchase.send(
            "POST",
            f"/v1/{stage.model}/{form.path}",
            files=[*_plain(form.fields | seeded), *form.files],
        )
        if answer.at("data", 0, "is_image_safe") is False:
            purchase.billed("the safety check withholds the picture")
            raise service.error(
                ServiceRefusedError, "its safety check withholds the picture, which it bills all the same"
            )
        draft = purchase.draft(service.download(answer.text_at("data", 0, "url")), seed)
    yield Progress("generate", 1, 1)
    yield draft


def _plain(fields: dict[str, str]) -> list[Part]:
    """Fields as parts of a form: httpx writes no name of a file where it is None, which its types do not tell."""
    return [(name, cast("File", (None, value.encode(), None))) for name, value in fields.items()]


BACKEND = Ideogram
