"""`bfl`: the FLUX models at Black Forest Labs.

A task is posted to /v1/<model>, then the `polling_url` that the answer names is asked until it is ready: it may lie
in another region than the address that was asked. The picture lies at a signed address for ten minutes, so it is
fetched at once. Codes of colours in the words are left as they are, and the service is told not to rewrite them.
Sources: docs.bfl.ai; github.com/black-forest-labs/skills, 2026. No call is known that stops a task.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.media import base64_of, mask_png, nearest_ratio, opaque_png
from emblazon.backends.remote import Answer, Purchase, Remote
from emblazon.errors import BackendError, InputError, ServiceRefusedError, UnknownOutcomeError
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="FLUX at Black Forest Labs, hosted",
    url="https://api.bfl.ai",
    secret="BFL_API_KEY",
)

EVERY_S = 1.0
PER_CENT = 100
REGIONS = ".bfl.ai"
RATIOS = ("21:9", "16:9", "3:2", "4:3", "5:4", "1:1", "4:5", "3:4", "2:3", "9:16", "9:21")
REFUSED = ("Request Moderated", "Content Moderated")
LOST, BROKEN = ("Task not found",), ("Error", "Failed")


@dataclass(frozen=True, slots=True)
class Form:
    """What one kind of endpoint takes. `pixels`: width and height, else a named ratio; `pictures`: the field of the
    first picture, `most` in all; `plain`: the field and its value that keep the words as they are."""

    pixels: bool = True
    pictures: str = "input_image"
    most: int = 8
    plain: tuple[str, bool] | None = None
    sampling: bool = False
    masked: bool = False
    blend: str = ""


FORMS: tuple[tuple[str, Form], ...] = (
    ("flux-2-flex", Form(plain=("prompt_upsampling", False), sampling=True)),
    ("flux-2-klein", Form(most=4)),
    ("flux-2-", Form(plain=("disable_pup", True))),
    ("flux-kontext", Form(pixels=False, most=4, plain=("prompt_upsampling", False))),
    (
        "flux-pro-1.1-ultra",
        Form(
            pixels=False,
            pictures="image_prompt",
            most=1,
            plain=("prompt_upsampling", False),
            blend="image_prompt_strength",
        ),
    ),
    ("flux-pro-1.0-fill", Form(most=0, plain=("prompt_upsampling", False), sampling=True, masked=True)),
    ("flux-pro-1.1", Form(pictures="image_prompt", most=1, plain=("prompt_upsampling", False))),
    ("flux-dev", Form(pictures="image_prompt", most=1, plain=("prompt_upsampling", False), sampling=True)),
)
"""By the beginning of an endpoint's name, the longer ones first; any other takes words, size and pictures alone."""


class Bfl:
    """The back end `bfl`: draws, redraws from pictures, and fills masks, one task a seed."""

    id = "bfl"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed the task's progress, then its draft. Raises InputError for what it does not take."""
        body = request_body(stage)
        key = {"x-key": self._access.secret.reveal()}
        with Service(self._access, headers=key) as service:
            for seed in stage.seeds:
                yield from _draw(service, stage, seed=seed, body=body | {"seed": seed})


class Service(Remote):
    """Knows that the regions belong together, and how the service words an error."""

    def owns(self, address: str) -> bool:
        """The key also goes to another region, which `polling_url` may name, over TLS alone."""
        parts = urlsplit(address)
        return super().owns(address) or (parts.scheme == "https" and (parts.hostname or "").endswith(REGIONS))

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """A refused field is told as {"detail": [{"loc": …, "msg": …}]}."""
        place, words = answer.at("detail", 0, "loc", -1), answer.at("detail", 0, "msg")
        if isinstance(words, str):
            return None, f"{place}: {words}"
        return super().explain(answer)


def request_body(stage: Stage) -> dict[str, object]:
    """The task without its seed."""
    form = next((form for start, form in FORMS if stage.model.startswith(start)), Form())
    if stage.task == "upscale" or (stage.task == "inpaint") != form.masked:
        raise InputError(
            f"{stage.model!r} at Black Forest Labs does not {stage.task}.",
            remedy="flux-pro-1.0-fill fills masks; take another back end to enlarge.",
        )
    body: dict[str, object] = {"prompt": stage.text, "output_format": "png"}
    if form.plain:
        body[form.plain[0]] = form.plain[1]
    if form.sampling:
        body |= {"steps": stage.steps, "guidance": stage.guidance}
    if form.masked:
        assert stage.initial is not None, "admit saw to it"
        mask = mask_png(stage, edit="white")
        return body | {"image": base64_of(opaque_png(stage.initial)), "mask": base64_of(mask)} | _own(stage)
    return body | _size(stage, form) | _pictures(stage, form) | _own(stage)


def _size(stage: Stage, form: Form) -> dict[str, object]:
    if form.pixels:
        return {"width": stage.width_px, "height": stage.height_px}
    return {"aspect_ratio": nearest_ratio(RATIOS, stage.width_px, stage.height_px)}


def _pictures(stage: Stage, form: Form) -> dict[str, object]:
    """The initial picture first, then the references, as "image 1", "image 2" in the words."""
    pictures = [*([] if stage.initial is None else [stage.initial]), *stage.references]
    if len(pictures) > form.most:
        raise InputError(
            f"{stage.model!r} looks at {form.most} pictures at most, not {len(pictures)}.",
            remedy="Give fewer.",
        )
    fields = [form.pictures if at == 1 else f"{form.pictures}_{at}" for at in range(1, len(pictures) + 1)]
    body: dict[str, object] = {
        name: base64_of(opaque_png(picture)) for name, picture in zip(fields, pictures, strict=True)
    }
    blended = form.blend and pictures and stage.strength < 1
    return body | ({form.blend: round(1 - stage.strength, 3)} if blended else {})


def _own(stage: Stage) -> dict[str, object]:
    """The options as the API types them: numbers and true or false, else text."""
    return {name: _typed(value) for name, value in stage.options}


def _typed(value: str) -> object:
    if value in ("true", "false"):
        return value == "true"
    try:
        return float(value) if "." in value else int(value)
    except ValueError:
        return value


def _draw(
    service: Service, stage: Stage, *, seed: int, body: dict[str, object]
) -> Iterator[Progress | Draft]:
    yield Progress("generate", 0, PER_CENT)
    with service.purchase(stage, seed) as purchase:
        answer = purchase.send("POST", f"/v1/{stage.model}", json=body)
        polling = answer.text_at("polling_url")
        purchase.accepted(answer.text_at("id"), polling)
        address = ""
        reached = 0
        for state in service.poll(polling, every_s=EVERY_S):
            address = _ready(service, purchase, state=state)
            if address:
                break
            reached = max(reached, _per_cent(state.at("progress")))
            yield Progress("generate", reached, PER_CENT)
        draft = purchase.draft(service.download(address), seed)
    yield Progress("generate", PER_CENT, PER_CENT)
    yield draft


def _ready(service: Service, purchase: Purchase, *, state: Answer) -> str:
    """Where the picture lies, "" while it is drawn. Raises for every other end."""
    status = state.text_at("status")
    if status == "Ready":
        return state.text_at("result", "sample")
    if status in REFUSED:
        reasons = state.at("details", "Moderation Reasons")
        told = f"{status}: {reasons}" if reasons else status
        if status == "Content Moderated":
            purchase.billed(f"{told}; it was drawn, so it may be billed")
        raise service.error(ServiceRefusedError, told)
    if status in LOST:
        raise service.error(UnknownOutcomeError, "it no longer knows the task")
    if status in BROKEN:
        raise service.error(BackendError, state.words)
    return ""


def _per_cent(progress: object) -> int:
    """The service's 0–1, kept below the end, which is the draft's."""
    return min(99, max(0, int(progress * PER_CENT))) if isinstance(progress, float | int) else 0


BACKEND = Bfl
