"""`a1111`: a person's own AUTOMATIC1111 server (or one that speaks its API, as Forge does), started with --api.

A drawing is one request that is answered when it is done; meanwhile the server is asked how far it is, which gives
the previews. Closing the drawing interrupts it. Nothing is billed, and still no drawing is sent twice: the server
does its requests one after the other, and a second would only wait behind the first. The checkpoint that a drawing
asks for stays loaded. Source: stable-diffusion-webui `modules/api/api.py`, `modules/api/models.py`.
"""

from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

from emblazon.backends.base import Access, Adapter, Needs, Stage
from emblazon.backends.media import base64_of, mask_png, opaque_png
from emblazon.backends.remote import Answer, Purchase, Remote
from emblazon.errors import InputError, PictureError
from emblazon.pixels import decode_picture, resize
from emblazon.records import Draft, Pixels, Progress

NEEDS = Needs(
    words="your own AUTOMATIC1111 or Forge server",
    url="http://127.0.0.1:7860",
    secret="A1111_AUTH",
    secret_optional=True,
    server=True,
)

SAMPLERS = {
    "euler": "Euler",
    "euler_ancestral": "Euler a",
    "heun": "Heun",
    "lms": "LMS",
    "dpm_2": "DPM2",
    "dpm_2_ancestral": "DPM2 a",
    "dpmpp_2s_ancestral": "DPM++ 2S a",
    "dpmpp_sde": "DPM++ SDE",
    "dpmpp_2m": "DPM++ 2M",
    "dpmpp_2m_sde": "DPM++ 2M SDE",
    "dpmpp_3m_sde": "DPM++ 3M SDE",
    "ddim": "DDIM",
    "uni_pc": "UniPC",
    "lcm": "LCM",
}
"""The cards' names of samplers, as this server calls them; any other is told as it is."""
PER_CENT = 100
EVERY_S, GRACE_S = 0.5, 10.0
ORIGINAL, TO_SIZE = 1, 1
"""What a mask is filled with before drawing (the picture itself); enlarging to a width and height."""


class A1111:
    """The back end `a1111`: draws, redraws, fills masks and enlarges, with previews, one request a seed.

    The key, where the server was started with --api-auth, is "name:password".
    """

    id = "a1111"

    def __init__(self, access: Access) -> None:
        self._access = access

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its progress with previews, then its draft. Raises InputError for an adapter that is not
        known here."""
        path, body = request_body(stage)
        name, _, password = self._access.secret.reveal().partition(":")
        auth = (name, password) if self._access.secret else None
        with Remote(self._access, auth=auth, free=True) as server:
            for seed in stage.seeds:
                seeded = body if stage.task == "upscale" else {**body, "seed": seed}
                yield Progress("generate", 0, PER_CENT)
                with server.purchase(stage, seed) as purchase:
                    answer = yield from _watched(server, purchase, path, seeded)
                    place = ("image",) if stage.task == "upscale" else ("images", 0)
                    draft = purchase.draft(answer.bytes_at(*place), seed)
                yield Progress("generate", PER_CENT, PER_CENT)
                yield draft


def request_body(stage: Stage) -> tuple[str, dict[str, object]]:
    """Path and body of the request, without its seed."""
    if stage.task == "upscale":
        return "/sdapi/v1/extra-single-image", _upscaling(stage)
    body: dict[str, object] = {
        "prompt": " ".join((stage.text, *map(_lora, _of_kind(stage, "lora")))),
        "negative_prompt": stage.negative,
        "steps": stage.steps,
        "cfg_scale": stage.guidance,
        "width": stage.width_px,
        "height": stage.height_px,
        "sampler_name": SAMPLERS.get(stage.sampler, stage.sampler),
        "batch_size": 1,
        "n_iter": 1,
        "send_images": True,
        "save_images": False,
        **stage.option,
    }
    if stage.model:
        body["override_settings"] = {"sd_model_checkpoint": stage.model}
        body["override_settings_restore_afterwards"] = False
    units = [_unit(each) for each in _of_kind(stage, "controlnet")]
    if units:
        body["alwayson_scripts"] = {"controlnet": {"args": units}}
    _refuse_strange(stage)
    begin = beginning(stage)
    if begin is None:
        return "/sdapi/v1/txt2img", body
    return "/sdapi/v1/img2img", body | _begun(stage, begin)


def beginning(stage: Stage) -> Pixels | None:
    """The picture to begin from: the initial one, or the first reference below full strength."""
    if stage.initial is not None:
        return stage.initial
    return stage.references[0] if stage.references and stage.strength < 1 else None


def _begun(stage: Stage, begin: Pixels) -> dict[str, object]:
    """White in the mask is drawn anew; what lies under it is where drawing begins."""
    fits = begin.shape[:2] == (stage.height_px, stage.width_px)
    picture = begin if fits else resize(begin, stage.width_px, stage.height_px)
    told: dict[str, object] = {
        "init_images": [base64_of(opaque_png(picture))],
        "denoising_strength": stage.strength,
        "resize_mode": 0,
    }
    if stage.mask is not None:
        told |= {
            "mask": base64_of(mask_png(stage, edit="white")),
            "inpainting_mask_invert": 0,
            "inpainting_fill": ORIGINAL,
            "inpaint_full_res": False,
        }
    return told


def _upscaling(stage: Stage) -> dict[str, object]:
    assert stage.initial is not None, "admit saw to it"
    return {
        "image": base64_of(opaque_png(stage.initial)),
        "resize_mode": TO_SIZE,
        "upscaling_resize_w": stage.width_px,
        "upscaling_resize_h": stage.height_px,
        "upscaling_crop": False,
        "upscaler_1": stage.model,
    }


def _of_kind(stage: Stage, kind: str) -> list[Adapter]:
    return [each for each in stage.adapters if each.kind == kind]


def _lora(adapter: Adapter) -> str:
    return f"<lora:{adapter.file.removesuffix('.safetensors')}:{adapter.weight:g}>"


def _unit(adapter: Adapter) -> dict[str, object]:
    """A unit of the ControlNet extension, whose picture is a finished map already."""
    unit: dict[str, object] = {
        "enabled": True,
        "model": adapter.file,
        "module": "none",
        "weight": adapter.weight,
    }
    return unit if adapter.picture is None else {**unit, "image": base64_of(opaque_png(adapter.picture))}


def _refuse_strange(stage: Stage) -> None:
    strange = [each.kind for each in stage.adapters if each.kind not in ("lora", "controlnet")]
    if strange or stage.sketch is not None:
        raise InputError(
            f"a1111 takes no {strange[0] if strange else 'sketch'} by itself.",
            remedy="Give a ControlNet with its picture, or take another back end.",
        )


def _watched(
    server: Remote, purchase: Purchase, path: str, body: dict[str, object]
) -> Generator[Progress, None, Answer]:
    """The progress of one request while it is answered; gives its answer. Closing interrupts the server."""
    pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="a1111")
    asked = pool.submit(purchase.send, "POST", path, json=body)
    try:
        yield from _progress(server, asked)
        return asked.result()
    finally:
        if not asked.done():
            server.glance("/sdapi/v1/interrupt", method="POST")
            wait([asked], timeout=GRACE_S)
        pool.shutdown(wait=False)


def _progress(server: Remote, asked: "Future[Answer]") -> Iterator[Progress]:
    """How far the server is, never going back, with the picture as it stands."""
    reached = 0
    while not asked.done():
        server.access.wait(EVERY_S)
        state = None if asked.done() else server.glance("/sdapi/v1/progress")
        share = state.at("progress") if state else None
        if isinstance(share, int | float) and state:
            reached = max(reached, min(PER_CENT - 1, int(share * PER_CENT)))
            yield Progress("generate", reached, PER_CENT, _preview(state))


def _preview(state: Answer) -> Pixels | None:
    if not isinstance(state.at("current_image"), str):
        return None
    try:
        return decode_picture(state.bytes_at("current_image"), name="a preview")
    except PictureError:
        return None


BACKEND = A1111
