"""`stability`: Stable Image Ultra and Core, Stable Diffusion 3.5, inpainting and upscalers at Stability AI.

Everything is a multipart form, even without a file. The same seed gives the same picture; 0 would mean any, so it is
told as the highest. A failed generation is not charged. Source: the vendor's OpenAPI description of v2beta
(platform.stability.ai/docs/api-reference), as typed clients were generated from it.
"""

from collections.abc import Iterator

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.media import mask_png, nearest_ratio, opaque_png
from emblazon.backends.remote import Answer, File, Purchase, Remote
from emblazon.errors import BackendError, InputError, ServiceRefusedError
from emblazon.pixels import resize
from emblazon.records import Draft, Pixels, Progress

NEEDS = Needs(
    words="Stable Image and Stable Diffusion 3.5 at Stability AI, hosted",
    url="https://api.stability.ai",
    secret="STABILITY_API_KEY",
)

RATIOS = ("21:9", "16:9", "3:2", "5:4", "1:1", "4:5", "2:3", "9:16", "9:21")
MOST_SEED = 4_294_967_294
UPSCALERS = ("fast", "conservative", "creative")
BEGINS_FROM_PICTURE = ("ultra", "sd3")
EVERY_S = 10.0
"""The vendor asks that a result is not polled more often."""
FILTERED = "CONTENT_FILTERED"
RUNNING = 202


class Stability:
    """The back end `stability`: draws, begins from a picture, fills masks, enlarges; one call a seed.

    A stage's model is "ultra", "core", "sd3.5-…", or an upscaler: "fast", "conservative", "creative".
    """

    id = "stability"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its progress and its draft. Raises InputError for what the model does not do."""
        path, fields, files = request_form(stage)
        headers = {"authorization": f"Bearer {self._access.secret.reveal()}", "accept": "application/json"}
        with Service(self._access, headers=headers) as service:

            def bought(purchase: Purchase, seed: int) -> bytes:
                told = fields if stage.model == "fast" else {**fields, "seed": str(seed_of(seed))}
                answer = purchase.send("POST", path, data=told, files=files)
                if stage.task == "upscale" and stage.model == "creative":
                    answer = finished(service, purchase, answer.text_at("id"))
                return picture_in(service, purchase, answer)

            yield from service.drafts(stage, bought)


class Service(Remote):
    """Knows how Stability words an error: {"id", "name", "errors": ["…"]}."""

    def explain(self, answer: Answer) -> tuple[type[BackendError] | None, str]:
        """A refusal is a 403 with a name of its own, as a wrong key is without."""
        refused = answer.at("name") == "content_moderation"
        return ServiceRefusedError if refused else None, answer.explanation


def seed_of(seed: int) -> int:
    """The seed in the service's range, never 0, which asks it for any."""
    return seed % MOST_SEED or MOST_SEED


def request_form(stage: Stage) -> tuple[str, dict[str, str], list[tuple[str, File]]]:
    """Path, fields and files of the call, without its seed."""
    common = {"output_format": "png", **stage.option}
    if stage.negative:
        common["negative_prompt"] = stage.negative
    if stage.task == "upscale":
        return _upscaling(stage, common)
    common["prompt"] = stage.text
    if stage.task == "inpaint":
        assert stage.initial is not None, "admit saw to it"
        files = [
            ("image", _file(stage.initial)),
            ("mask", ("mask.png", mask_png(stage, edit="white"), "image/png")),
        ]
        return "/v2beta/stable-image/edit/inpaint", common, files
    return _drawing(stage, common)


def _drawing(stage: Stage, common: dict[str, str]) -> tuple[str, dict[str, str], list[tuple[str, File]]]:
    kind = "sd3" if stage.model.startswith("sd3") else stage.model
    fields = dict(common)
    if kind == "sd3":
        fields |= {"model": stage.model, "cfg_scale": f"{stage.guidance:g}"}
    path = f"/v2beta/stable-image/generate/{kind}"
    begin = beginning(stage)
    if begin is None:
        return path, {**fields, "aspect_ratio": nearest_ratio(RATIOS, stage.width_px, stage.height_px)}, []
    if kind not in BEGINS_FROM_PICTURE:
        raise InputError(
            f"{stage.model!r} at Stability AI cannot begin from a picture.",
            remedy="Take ultra or sd3.5-large.",
        )
    mode = {"mode": "image-to-image"} if kind == "sd3" else {}
    return path, {**fields, **mode, "strength": f"{stage.strength:g}"}, [("image", _file(begin))]


def _upscaling(stage: Stage, common: dict[str, str]) -> tuple[str, dict[str, str], list[tuple[str, File]]]:
    if stage.model not in UPSCALERS:
        raise InputError(
            f"{stage.model!r} at Stability AI does not enlarge.", remedy=f"Take {', '.join(UPSCALERS)}."
        )
    assert stage.initial is not None, "admit saw to it"
    words = {} if stage.model == "fast" else {**common, "prompt": stage.text}
    fields = {"output_format": "png", **words}
    return f"/v2beta/stable-image/upscale/{stage.model}", fields, [("image", _file(stage.initial))]


def beginning(stage: Stage) -> Pixels | None:
    """The picture to begin from, at the stage's size, which is also the result's: the initial one, or the first
    reference below full strength."""
    begun = stage.references[0] if stage.references and stage.strength < 1 else None
    picture = stage.initial if stage.initial is not None else begun
    fits = picture is None or picture.shape[:2] == (stage.height_px, stage.width_px)
    return picture if picture is None or fits else resize(picture, stage.width_px, stage.height_px)


def _file(picture: Pixels) -> File:
    return "image.png", opaque_png(picture), "image/png"


def finished(service: Service, purchase: Purchase, name: str) -> Answer:
    """The result of work that the service does in its own time. Raises UnknownOutcomeError when it never ends."""
    path = f"/v2beta/results/{name}"
    purchase.accepted(name, service.line.url(path))
    return next(each for each in service.poll(path, every_s=EVERY_S) if each.status != RUNNING)


def picture_in(service: Service, purchase: Purchase, answer: Answer) -> bytes:
    """The picture: under "image", or "result" where it was polled for. Raises ServiceRefusedError for one that the
    service withheld after it drew."""
    if answer.at("finish_reason") == FILTERED:
        purchase.billed(f"{FILTERED}; it was drawn, so it may be billed")
        raise service.error(ServiceRefusedError, "the picture was drawn and then filtered")
    return answer.bytes_at("result" if answer.at("image") is None else "image")


BACKEND = Stability
