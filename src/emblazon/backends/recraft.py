"""`recraft`: brand graphics, raster and vector, with a palette.

Every call is one JSON document and one answer, which carries the picture itself: nothing can expire. Masks are pure
black and white, white where to draw anew. Vector models answer with an SVG, which is rendered for the draft. Which
fields a model takes (styles and negatives belong to V2 and V3) is for its card and its dialect to know. Enlarging has
no model: `Stage.model` is the tool, "crispUpscale" or "creativeUpscale". Source: recraft.ai/docs/api-reference, 2026.
"""

import json
import re
from collections.abc import Iterator

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.media import data_address, draft_of, mask_png, opaque_png
from emblazon.backends.remote import Answer, Remote
from emblazon.errors import BackendError, InputError, NoCreditError, ServiceRefusedError
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="Recraft, raster and vector, hosted",
    url="https://external.api.recraft.ai",
    secret="RECRAFT_API_TOKEN",
)

TOOLS = ("crispUpscale", "creativeUpscale")
PATHS = {"draw": "generations", "redraw": "imageToImage", "inpaint": "inpaint"}
REFUSED = re.compile(r"prohibited|moderat|content policy|inappropriate|nsfw", re.IGNORECASE)
SPENT = re.compile(r"not[ _]enough[ _](credits|units)|insufficient|units balance", re.IGNORECASE)


class Recraft:
    """The back end `recraft`: draws, redraws, inpaints and enlarges, one call a seed."""

    id = "recraft"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its call, then its draft. Raises InputError for a tool that there is not."""
        path, body = request(stage)
        key = {"authorization": f"Bearer {self._access.secret.reveal()}"}
        with Service(self._access, headers=key) as service:
            for seed in stage.seeds:
                seeded = {"random_seed": seed} if stage.task == "draw" else {}
                yield from _draw(service, stage, seed=seed, path=path, body=body | seeded)


class Service(Remote):
    """Knows how Recraft words an error: JSON with a code, or plain text, under a status that may say little."""

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """By what it says, since no status for a refusal or an empty account is published."""
        told = super().explain(answer)[1]
        code = answer.at("code")
        whole = f"{told} ({code})" if isinstance(code, str) else told
        if 400 <= answer.status < 500 and SPENT.search(whole):
            return NoCreditError, whole
        if answer.status in (400, 422) and REFUSED.search(whole):
            return ServiceRefusedError, whole
        return None, whole


def request(stage: Stage) -> tuple[str, dict[str, object]]:
    """Path and body of the call, without its seed."""
    body: dict[str, object] = {"response_format": "b64_json"}
    if stage.initial is not None:
        body["image_url"] = data_address(opaque_png(stage.initial))
    if stage.task == "upscale":
        if stage.model not in TOOLS:
            raise InputError(f"{stage.model!r} does not enlarge.", remedy=f"Take {' or '.join(TOOLS)}.")
        return f"/v1/images/{stage.model}", body
    body |= {"prompt": stage.text, "model": stage.model, "n": 1}
    if stage.task == "draw":
        body["size"] = f"{stage.width_px}x{stage.height_px}"
    if stage.task == "redraw":
        body["strength"] = stage.strength
    if stage.task == "inpaint":
        body["mask_url"] = data_address(mask_png(stage, edit="white"))
    if stage.references:
        body["style_reference_urls"] = [data_address(opaque_png(each)) for each in stage.references]
    if stage.negative:
        body["negative_prompt"] = stage.negative
    if stage.palette:
        body["controls"] = {"colors": _colours(stage)}
    return f"/v1/images/{PATHS[stage.task]}", body | _own(stage)


def _colours(stage: Stage) -> list[dict[str, object]]:
    """Preferred colours; their weights sum to 1 at most."""
    whole = max(1.0, sum(swatch.share for swatch in stage.palette))
    return [{"rgb": list(each.rgb), "weight": round(each.share / whole, 3)} for each in stage.palette]


def _own(stage: Stage) -> dict[str, object]:
    """The dialect's parameters: a JSON document where it wrote one, else text."""
    return {
        name: json.loads(value) if value.startswith(("{", "[")) else value for name, value in stage.options
    }


def _draw(
    service: Service, stage: Stage, *, seed: int, path: str, body: dict[str, object]
) -> Iterator[Progress | Draft]:
    yield Progress("generate", 0, 1)
    with service.purchase(stage, seed) as purchase:
        answer = purchase.send("POST", path, json=body)
        place = ("image",) if stage.task == "upscale" else ("data", 0)
        if isinstance(answer.at(*place, "b64_json"), str):
            data = answer.bytes_at(*place, "b64_json")
        else:
            data = service.download(answer.text_at(*place, "url"))
        draft = draft_of(data, purchase, stage, seed)
    yield Progress("generate", 1, 1)
    yield draft


BACKEND = Recraft
