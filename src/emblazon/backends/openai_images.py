"""The Images API as OpenAI publishes it and many servers speak it: what is sent for a stage, where the picture lies.

Pictures go as one form to `images/edits`, words alone as JSON to `images/generations`. A mask's transparent part is
what is drawn anew. Source: openai-python 3.57.0, `types/image_generate_params.py`, `types/image_edit_params.py`.
"""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from emblazon.backends.base import Access, Stage
from emblazon.backends.media import opaque_png
from emblazon.backends.remote import Answer, File, Purchase, Remote
from emblazon.errors import BackendError, InputError, NoCreditError, ServiceRefusedError
from emblazon.pixels import encode_png, resize
from emblazon.records import Pixels

REFUSALS = frozenset({"moderation_blocked", "content_policy_violation", "content_filter"})
NO_CREDIT = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
OPAQUE_FROM = 127
KEPT, REDRAWN = (0, 0, 0, 255), (255, 255, 255, 0)


class ImagesService(Remote):
    """A service that words its errors as OpenAI does: {"error": {"message", "type", "param", "code"}}."""

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """A refusal and an empty account are told by their code alone; their status is 400, 403 or 429."""
        told = {answer.at("error", "code"), answer.at("error", "type")}
        if told & REFUSALS:
            return ServiceRefusedError, answer.explanation
        if told & NO_CREDIT:
            return NoCreditError, answer.explanation
        return None, answer.explanation


def versioned(access: Access) -> Access:
    """The access with an address that ends in the version, as people give it with or without."""
    base = access.url.rstrip("/")
    return access if base.endswith("/v1") or not base else replace(access, url=f"{base}/v1")


def request_fields(stage: Stage) -> dict[str, str]:
    """What both calls take. Raises InputError for what neither does."""
    if stage.task == "upscale":
        raise InputError("The Images API does not enlarge.", remedy="Take an upscaler: emblazon models list.")
    size = f"{stage.width_px}x{stage.height_px}"
    return {"model": stage.model, "prompt": stage.text, "size": size, **stage.option}


def buy(purchase: Purchase, stage: Stage, fields: Mapping[str, str]) -> Answer:
    """Send the stage: an edit where it has pictures, else a generation."""
    pictures = pictures_of(stage)
    if not pictures:
        return purchase.send("POST", "/images/generations", json={**fields, "n": 1})
    files: list[tuple[str, File]] = [
        ("image[]", (f"{at}.png", opaque_png(picture), "image/png")) for at, picture in enumerate(pictures, 1)
    ]
    if stage.mask is not None:
        files.append(("mask", ("mask.png", mask_png(stage.mask, like=pictures[0]), "image/png")))
    return purchase.send("POST", "/images/edits", data={**fields, "n": "1"}, files=files)


def pictures_of(stage: Stage) -> tuple[Pixels, ...]:
    """The initial picture first, since a mask is of the first; then references and the sketch."""
    first = () if stage.initial is None else (stage.initial,)
    last = () if stage.sketch is None else (stage.sketch,)
    return (*first, *stage.references, *last)


def mask_png(mask: Pixels, *, like: Pixels) -> bytes:
    """A mask as large as `like`: transparent where it is drawn anew. It is white there and black elsewhere too, for
    servers that look at its colour and not at its alpha (stable-diffusion.cpp)."""
    height, width = like.shape[:2]
    fits = mask if mask.shape[:2] == (height, width) else resize(mask, width, height)
    inside = fits[..., 3:] > OPAQUE_FROM
    return encode_png(np.where(inside, REDRAWN, KEPT).astype(np.uint8))


def picture_in(remote: Remote, answer: Answer) -> bytes:
    """The first picture of an answer, whether it holds it or names where it lies."""
    if isinstance(answer.at("data", 0, "b64_json"), str):
        return answer.bytes_at("data", 0, "b64_json")
    return remote.download(answer.text_at("data", 0, "url"))
