"""`diffusers`: open weights on this machine, by the library of that name (Hugging Face, Apache-2.0).

Draws with any text-to-image pipeline that the library knows: Stable Diffusion 1.5, XL and 3.5, FLUX.1 and FLUX.2,
Qwen-Image, Z-Image, Sana, PixArt-Σ and others, from a folder, a single file or the hub's cache. Safetensors only:
nothing is unpickled, no code that comes with weights is run, and nothing is fetched unless the person allows it.
"""

import gc
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event, Thread
from typing import Protocol, cast

import numpy as np

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.diffusers_call import arguments, task_of
from emblazon.backends.diffusers_load import Pipe, parameters, said, torch
from emblazon.backends.diffusers_pipes import Model
from emblazon.backends.previews import Latents, Previews
from emblazon.errors import BackendError, EmblazonError, ServiceRefusedError
from emblazon.pixels import resize
from emblazon.records import Draft, Pixels, Progress

NEEDS = Needs(
    words="open weights on this machine, by the library diffusers",
    packages=("torch", "diffusers", "transformers"),
    extra="diffusers",
    weights="emblazon.backends.diffusers_here:weights_here",
    settings=("folder", "paths", "adapters", "download", "device", "dtype", "offload", "slicing"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a picture: `index` from 1, of `total`, and what it left."""

    index: int
    total: int
    latents: Latents


Tell = Callable[[Step], None]


class Stopped(Exception):
    """Nobody waits for the picture any more. Raised within the library, which it leaves at once: before the next
    step, and without the decoding that the library's own flag would still do."""


class Drawn(Protocol):
    """What a pipeline's call gives."""

    images: list[object]


class Tensor(Protocol):
    def detach(self) -> "Tensor": ...
    def float(self) -> "Tensor": ...
    def cpu(self) -> "Tensor": ...
    def numpy(self) -> Latents: ...


class Diffusers:
    """The back end `diffusers`. Holds the last model that it drew with, and no other."""

    id = "diffusers"

    def __init__(self, access: Access) -> None:
        self._access = access
        self._model: Model | None = None
        self._previews = Previews()

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """Each seed's steps, then its draft; one picture at a time, its noise drawn on the CPU, so that a seed gives
        the same picture whatever its batch. Closing the iterator stops the picture after its current step.

        Raises WeightsError, InputError for what the model's pipeline does not take, BackendError when it fails.
        """
        model, say = self._opened(stage.model), self._access.say
        task = task_of(stage, parameters(model.base))
        pipe = model.prepared(stage, task=task, say=say)
        told = arguments(pipe, stage, task=task, say=say)
        for seed in stage.seeds:
            pixels = yield from self._draw(pipe, told, seed=seed, stage=stage)
            yield Draft(_finished(pixels, stage, say=say), seed)

    def _opened(self, name: str) -> Model:
        if self._model is None or self._model.id != name:
            if self._model is not None:
                # Two models rarely fit beside each other: the old one goes first.
                self._model = None
                gc.collect()
                if torch().cuda.is_available():
                    torch().cuda.empty_cache()
            self._previews = Previews()
            self._model = Model.open(name, self._access.settings, say=self._access.say)
        return self._model

    def _draw(
        self, pipe: Pipe, told: dict[str, object], *, seed: int, stage: Stage
    ) -> Generator[Progress, None, Pixels]:
        def work(tell: Tell) -> Pixels:
            try:
                return drawn(pipe, told, seed=seed, tell=tell)
            finally:
                pipe.maybe_free_model_hooks()

        ratio, last = stage.width_px / stage.height_px, None
        steps = in_background(lambda tell: _explained(work, tell, model=stage.model))
        while True:
            try:
                step = next(steps)
            except StopIteration as end:
                pixels = cast(Pixels, end.value)
                break
            last = step.latents
            yield Progress("generate", step.index, step.total, self._previews.show(last, ratio))
        if last is not None:
            self._previews.learn(last, pixels)
        return pixels


BACKEND = Diffusers


def drawn(pipe: Pipe, told: dict[str, object], *, seed: int, tell: Tell) -> Pixels:
    """One picture, each step told. Raises ServiceRefusedError when the model's own safety checker withholds it."""
    total = cast(int, told["num_inference_steps"])

    def after(pipe: object, index: int, time: object, tensors: dict[str, object]) -> dict[str, object]:
        count = max(getattr(pipe, "num_timesteps", total), index + 1)
        tell(Step(index + 1, count, _array(tensors["latents"])))
        return tensors

    def after_plainly(index: int, time: object, latents: object) -> None:
        tell(Step(index + 1, total, _array(latents)))

    takes = parameters(pipe)
    heard = (
        {"callback_on_step_end": after} if "callback_on_step_end" in takes else {"callback": after_plainly}
    )
    answer = pipe(**told, **heard, generator=torch().Generator("cpu").manual_seed(seed))
    if any(getattr(answer, "nsfw_content_detected", None) or ()):
        raise ServiceRefusedError(
            "The model's own safety checker withheld the picture.",
            remedy="Change the words, or take another seed.",
        )
    return rgba(cast(Drawn, answer).images[0])


def rgba(image: object) -> Pixels:
    """The library's picture as ours."""
    from PIL import Image

    return np.array(cast(Image.Image, image).convert("RGBA"))


def in_background(work: Callable[[Tell], Pixels]) -> Generator[Step, None, Pixels]:
    """The steps of `work`, which runs on a thread of its own and tells them; then its picture.

    Closing this stops the work when it next tells a step, and waits for that.
    """
    told: SimpleQueue[Step | Pixels | BaseException] = SimpleQueue()
    stop = Event()

    def tell(step: Step) -> None:
        if stop.is_set():
            raise Stopped
        told.put(step)

    def body() -> None:
        try:
            told.put(work(tell))
        except BaseException as error:  # A worker's edge: whatever it raises belongs to the caller's thread.
            told.put(error)

    thread = Thread(target=body, name="diffusers", daemon=True)
    thread.start()
    try:
        while True:
            event = told.get()
            if isinstance(event, BaseException):
                raise event
            if not isinstance(event, Step):
                return event
            yield event
    finally:
        stop.set()
        thread.join()


def _explained(work: Callable[[Tell], Pixels], tell: Tell, *, model: str) -> Pixels:
    """What `work` gives; the library's errors in our words."""
    try:
        return work(tell)
    except (EmblazonError, Stopped):
        raise
    except (MemoryError, torch().OutOfMemoryError) as error:
        raise BackendError(
            f"{model!r} does not fit into memory at this size.",
            remedy='Set offload = "model" or slicing = "yes" in [backends.diffusers], or ask for a smaller size.',
        ) from error
    except Exception as error:  # A worker's edge: the library's pipelines raise whatever their parts do.
        raise BackendError(
            f"{model!r} could not draw: {type(error).__name__}: {said(error)}.",
            remedy="Are its weights whole? Try other sizes or settings; if it stays, report this.",
        ) from error


def _finished(pixels: Pixels, stage: Stage, *, say: Callable[[str], None]) -> Pixels:
    """The picture at the asked size; outside a mask, the very pixels of the initial picture."""
    height, width = pixels.shape[:2]
    if (width, height) != (stage.width_px, stage.height_px):
        say(f"The model drew {width} × {height} px; scaled to {stage.width_px} × {stage.height_px}.")
        pixels = resize(pixels, stage.width_px, stage.height_px)
    if stage.task != "inpaint" or stage.initial is None or stage.mask is None:
        return pixels
    return np.where(stage.mask[..., 3:] > 127, pixels, stage.initial)


def _array(latents: object) -> Latents:
    return cast(Tensor, latents).detach().float().cpu().numpy()
