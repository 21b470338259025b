"""AUTOMATIC1111's API, as `modules/api/api.py` gives it: one drawing at a time, its progress beside it."""

import base64
import time

import numpy as np
from backends.services.server import (
    STATUS,
    Received,
    Reply,
    Service,
    Wrong,
    anything,
    decoded,
    fields,
    flag,
    matching,
    number,
    one_of,
    reply,
    route,
    several,
    text,
    whole,
)

SAMPLERS = ("Euler", "Euler a", "Heun", "DPM++ 2M", "DDIM")
STEPS_SHOWN = 3


def picture(value: object) -> str:
    """A picture in base64."""
    if not isinstance(value, str):
        return "base64 is needed"
    decoded(base64.b64decode(value.partition(",")[2] if value.startswith("data:") else value, validate=True))
    return ""


def override(value: object) -> str:
    assert isinstance(value, dict)
    fields(value, {}, {"sd_model_checkpoint": text(300)})
    return ""


def sampler(value: object) -> str:
    if value not in SAMPLERS:
        raise Wrong("Sampler not found", "not_found")
    return ""


DRAWING = {
    "negative_prompt": text(100_000, 0),
    "steps": whole(1, 150),
    "cfg_scale": number(0, 30),
    "width": whole(64, 4096),
    "height": whole(64, 4096),
    "seed": whole(-1, 2**32 - 1),
    "sampler_name": sampler,
    "scheduler": text(50),
    "batch_size": one_of(1),
    "n_iter": one_of(1),
    "send_images": flag,
    "save_images": flag,
    "override_settings": override,
    "override_settings_restore_afterwards": flag,
    "alwayson_scripts": anything,
}
BEGUN = {
    "mask": picture,
    "denoising_strength": number(0, 1),
    "resize_mode": whole(0, 3),
    "inpainting_mask_invert": whole(0, 1),
    "inpainting_fill": whole(0, 3),
    "inpaint_full_res": flag,
}
ENLARGING = {
    "resize_mode": whole(0, 1),
    "upscaling_resize": number(1, 8),
    "upscaling_resize_w": whole(1, 16_384),
    "upscaling_resize_h": whole(1, 16_384),
    "upscaling_crop": flag,
    "upscaler_1": matching(r"R-ESRGAN 4x\+|Lanczos"),
}


class A1111(Service):
    id, model, size = "a1111", "v1-5-pruned-emaonly.safetensors", (512, 320)
    key = "painter:correct horse"
    seeded, cancels = True, True
    charges = policy = False
    step = 0
    running = False

    def authorised(self, asked: Received) -> bool:
        told = base64.b64encode(self.key.encode()).decode()
        return asked.headers.get("authorization") == f"Basic {told}"

    def failure(self, kind: str, words: str) -> Reply:
        wait = {"retry-after": "1"} if kind == "rate_limited" else {}
        status = {**STATUS, "bad_request": 422}[kind]
        return reply({"error": "HTTPException", "detail": words, "body": "", "errors": words}, status, wait)

    @route("POST", "/sdapi/v1/txt2img", buys=True)
    def txt2img(self, asked: Received) -> Reply:
        return self.drawn(asked.json({"prompt": text(100_000)}, DRAWING))

    @route("POST", "/sdapi/v1/img2img", buys=True)
    def img2img(self, asked: Received) -> Reply:
        body = asked.json(
            {"prompt": text(100_000), "init_images": several(picture, 1, 1)}, {**DRAWING, **BEGUN}
        )
        if "mask" in body:  # White is drawn anew, unless it is inverted.
            grey = np.asarray(decoded(base64.b64decode(body["mask"])).convert("L"))
            self.redrawn = (grey > 127) != bool(body.get("inpainting_mask_invert"))
        return self.drawn(body)

    @route("POST", "/sdapi/v1/extra-single-image", buys=True)
    def enlarge(self, asked: Received) -> Reply:
        body = asked.json({"image": picture}, ENLARGING)
        data = self.picture("larger", 1, body["upscaling_resize_w"], body["upscaling_resize_h"])
        return reply({"image": base64.b64encode(data).decode(), "html_info": ""})

    @route("GET", "/sdapi/v1/progress")
    def progress(self, asked: Received) -> Reply:
        state = {
            "job": "scripts_txt2img" if self.running else "",
            "sampling_step": self.step,
            "sampling_steps": 10,
        }
        if not self.running:
            return reply({"progress": 0.0, "eta_relative": 0.0, "state": state, "current_image": None})
        self.step = min(10, self.step + 1)
        share = 0.01 + self.step / 10 if self.step < 9 else 0.95
        shown = self.picture("preview", self.step, 64, 40) if not self.fault else b"no picture"
        body = {"progress": share, "eta_relative": 1.0, "state": state, "textinfo": None}
        return reply({**body, "current_image": base64.b64encode(shown).decode()})

    @route("POST", "/sdapi/v1/interrupt")
    def interrupt(self, asked: Received) -> Reply:
        if self.running:
            self.cancelled += 1
            self.running = False
        return reply({})

    def drawn(self, body: dict) -> Reply:
        """Takes until it has been looked at a few times, or is interrupted."""
        self.step, self.running = 0, True
        until = time.monotonic() + (20 if self.fault == "slow" else 0.3)
        enough = 8 if self.fault == "slow" else STEPS_SHOWN
        while self.running and self.step < enough and time.monotonic() < until:
            time.sleep(0.005)
        self.running = False
        data = self.picture(body["prompt"], body["seed"], body["width"], body["height"])
        return reply({"images": [base64.b64encode(data).decode()], "parameters": {}, "info": "{}"})


SERVICE = A1111
