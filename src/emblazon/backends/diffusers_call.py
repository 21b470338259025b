"""A stage in the words of one diffusers pipeline, read from what its call takes; never from a model's name."""

from collections.abc import Callable, Mapping
from inspect import Parameter
from math import ceil
from typing import Protocol, cast

import numpy as np

from emblazon.backends.base import Stage
from emblazon.backends.diffusers_load import Pipe, Say, parameters
from emblazon.errors import InputError
from emblazon.pixels import over, resize
from emblazon.records import Pixels

WHITE = (255, 255, 255)
OPTIONS: Mapping[str, Callable[[str], object]] = {
    "cfg_truncation": float,
    "eta": float,
    "guidance_rescale": float,
    "max_sequence_length": int,
    "negative_prompt_2": str,
    "prompt_2": str,
    "prompt_3": str,
    "true_cfg_scale": float,
}
"""The options of a prompt that may be passed on, and how each is read."""
FIXED: Mapping[str, object] = {
    "clean_caption": False,
    "use_resolution_binning": False,
}
"""What would change the words or the size behind the person's back, and what prevents it."""
NOTHING = " "
LAST_WORDS = 80


class Tokenizer(Protocol):
    model_max_length: int

    def __call__(self, text: str) -> Mapping[str, list[int]]: ...
    def decode(self, ids: list[int], *, skip_special_tokens: bool) -> str: ...


def task_of(stage: Stage, takes: Mapping[str, Parameter]) -> str:
    """What is asked of a pipeline: a drawing that begins from its first reference is a redrawing, unless the model
    looks at references itself. Raises InputError for what it cannot look at."""
    if stage.task == "upscale":
        raise InputError(
            "The back end 'diffusers' does not upscale.",
            remedy="Emblazon's own upscaler does: emblazon upscale",
        )
    if stage.task != "draw" or not stage.references or looks(takes):
        return stage.task
    if stage.strength < 1:
        return "redraw"
    if any(adapter.kind == "ip-adapter" for adapter in stage.adapters):
        return "draw"
    raise InputError(
        "This model looks at no reference by itself.",
        remedy="Begin from it with a --strength below 1, or add an IP-Adapter.",
    )


def looks(takes: Mapping[str, Parameter]) -> bool:
    """Whether a pipeline sees pictures as references, rather than as what it begins from."""
    return "image" in takes and "strength" not in takes and "controlnet_conditioning_scale" not in takes


def arguments(pipe: Pipe, stage: Stage, *, task: str, say: Say) -> dict[str, object]:
    """Everything that the pipeline is called with, but for seed and callback.

    Raises InputError for what it does not take; `say` is told what is without effect, or cut off.
    """
    takes = parameters(pipe)
    told: dict[str, object] = {
        "prompt": stage.text,
        "num_inference_steps": stage.steps,
        "width": stage.width_px,
        "height": stage.height_px,
        "max_area": stage.width_px * stage.height_px,
        **FIXED,
    }
    told = {name: value for name, value in told.items() if name in takes}
    told |= _options(stage, takes, say=say)
    told |= _guidance(stage, takes, told=told)
    told |= _negative(stage, takes, told=told, say=say)
    told |= _pictures(stage, takes, task=task)
    told |= _adapters(stage, takes)
    _tell_cut(pipe, stage.text, told=told, say=say)
    return told


def _options(stage: Stage, takes: Mapping[str, Parameter], *, say: Say) -> dict[str, object]:
    told: dict[str, object] = {}
    for name, text in stage.options:
        if name not in OPTIONS or name not in takes:
            say(f"The option {name} = {text!r} means nothing to this model and is left out.")
            continue
        try:
            told[name] = OPTIONS[name](text)
        except ValueError as error:
            raise InputError(f"The option {name} is {text!r}.", remedy="Give a number.") from error
    return told


def _guidance(
    stage: Stage, takes: Mapping[str, Parameter], *, told: Mapping[str, object]
) -> dict[str, object]:
    """The guidance under the name that acts: a pipeline that also has `true_cfg_scale` and leaves `guidance_scale`
    empty, or has none, guides by the former."""
    scale = takes.get("guidance_scale")
    if "true_cfg_scale" in takes and (scale is None or scale.default is None):
        return {"true_cfg_scale": told.get("true_cfg_scale", stage.guidance)}
    return {} if scale is None else {"guidance_scale": stage.guidance}


def _negative(
    stage: Stage, takes: Mapping[str, Parameter], *, told: Mapping[str, object], say: Say
) -> dict[str, object]:
    if "negative_prompt" not in takes:
        if stage.negative:
            raise InputError("This model takes no negative prompt.", remedy="Say what is there instead.")
        return {}
    strength = told.get("true_cfg_scale", told.get("guidance_scale"))
    if "true_cfg_scale" in takes:
        strength = told.get("true_cfg_scale", takes["true_cfg_scale"].default)
    guided = isinstance(strength, float | int) and strength > 1
    if stage.negative and not guided:
        say(f"The negative prompt acts only with a guidance above 1, and it is {strength}.")
    if "true_cfg_scale" in takes and guided:
        # These guide only beside a negative prompt, be it an empty one.
        return {"negative_prompt": stage.negative or NOTHING}
    return {"negative_prompt": stage.negative} if stage.negative else {}


def _pictures(stage: Stage, takes: Mapping[str, Parameter], *, task: str) -> dict[str, object]:
    if task == "draw":
        seen = [picture(each) for each in stage.references]
        return {"image": seen} if seen and looks(takes) else {}
    initial = stage.initial
    if initial is None:
        initial = resize(stage.references[0], stage.width_px, stage.height_px)
    told: dict[str, object] = {"image": picture(initial)}
    if task == "inpaint" and stage.mask is not None:
        told["mask_image"] = _image(np.where(stage.mask[..., 3] > 127, 255, 0).astype(np.uint8))
    if "strength" in takes:
        told["strength"] = stage.strength
        told["num_inference_steps"] = max(stage.steps, ceil(1 / stage.strength))
    return told


def _adapters(stage: Stage, takes: Mapping[str, Parameter]) -> dict[str, object]:
    """What ControlNets and IP-Adapters look at, and how strongly the former act. A sketch is for the ControlNets
    without a picture of their own, or for a model that looks at lines by itself."""
    told: dict[str, object] = {}
    size = stage.width_px, stage.height_px
    controls = [each for each in stage.adapters if each.kind == "controlnet"]
    if controls:
        seen = [stage.sketch if each.picture is None else each.picture for each in controls]
        maps = [picture(resize(_shown(pixels, "ControlNet"), *size)) for pixels in seen]
        weights = [each.weight for each in controls]
        name = "control_image" if "control_image" in takes else "image"
        told[name] = maps if len(maps) > 1 else maps[0]
        told["controlnet_conditioning_scale"] = weights if len(weights) > 1 else weights[0]
    elif "control_image" in takes:
        told["control_image"] = picture(resize(_shown(stage.sketch, "model"), *size))
    elif stage.sketch is not None:
        raise InputError("This model looks at no sketch by itself.", remedy="Add a ControlNet that does.")
    looking = [each for each in stage.adapters if each.kind == "ip-adapter"]
    if looking:
        usual = stage.references[0] if stage.references else None
        pictures = [usual if each.picture is None else each.picture for each in looking]
        told["ip_adapter_image"] = [picture(_shown(pixels, "IP-Adapter")) for pixels in pictures]
    return told


def _shown(pixels: Pixels | None, who: str) -> Pixels:
    if pixels is None:
        raise InputError(f"The {who} has no picture to look at.", remedy="Give it one.")
    return pixels


def picture(pixels: Pixels) -> object:
    """A picture as the library takes it: opaque, over white."""
    return _image(over(pixels, WHITE))


def _image(array: "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]") -> object:
    from PIL import Image

    return Image.fromarray(array)


def _tell_cut(pipe: Pipe, text: str, *, told: Mapping[str, object], say: Say) -> None:
    """Tell the person when no encoder of the model reads the whole prompt: the library only cuts it."""
    usual = getattr(parameters(pipe).get("max_sequence_length"), "default", None)
    asked = told.get("max_sequence_length", usual)
    longest = asked if isinstance(asked, int) else 2**31
    cut: list[tuple[int, str]] = []
    for name, part in pipe.components.items():
        if not name.startswith("tokenizer") or part is None:
            continue
        tokenizer = cast(Tokenizer, getattr(part, "tokenizer", part))
        limit = min(tokenizer.model_max_length, longest)
        ids = tokenizer(text)["input_ids"]
        if len(ids) <= limit:
            return
        lost = tokenizer.decode(ids[limit - 1 :], skip_special_tokens=True)
        cut.append((limit, lost))
    if cut:
        limit, lost = max(cut)
        shown = lost if len(lost) <= LAST_WORDS else "… " + lost[-LAST_WORDS:]
        say(
            f"The prompt is longer than the {limit} tokens that this model reads. It does not read: {shown!r}."
        )
