"""A stage in the terms of a model's own input schema, where a service serves many models and each defines its input.

Only fields that the schema has are sent. A wish that it has no field for is refused where the picture would be
another without it (pictures, mask, negative), and told to the person where it would only be less exact (seed, steps,
colours, what the dialect set for the maker's own service).
"""

from collections.abc import Callable, Mapping

from emblazon.backends.base import Stage
from emblazon.backends.media import mask_png, nearest_ratio, opaque_png
from emblazon.backends.model_schema import Field, Fields, edited_colour, ratios_of
from emblazon.errors import InputError
from emblazon.records import Pixels

TEXT = ("prompt", "text_prompt", "text")
NEGATIVE = ("negative_prompt", "n_prompt")
ONE_PICTURE = ("image", "image_url", "input_image", "init_image", "image_prompt")
MANY_PICTURES = (
    "image_urls",
    "input_images",
    "image_input",
    "images",
    "reference_images",
    "reference_image_urls",
)
MASK = ("mask", "mask_url", "mask_image", "mask_image_url")
STRENGTH = ("prompt_strength", "strength")
COUNT = ("num_outputs", "num_images", "number_of_images")
STEPS = ("num_inference_steps", "steps")
GUIDANCE = ("guidance_scale", "guidance", "cfg_scale", "cfg")
SCALE = ("scale", "upscale_factor", "scale_factor")
ELSEWHERE: Mapping[str, tuple[str, ...]] = {
    "magic_prompt": ("magic_prompt_option", "expand_prompt"),
    "style_type": ("style",),
}
"""What a dialect's option is called where another service serves the model."""
COLOURS = ("color_palette", "colors", "controls")


class ModelInput:
    """The input of one call, built field by field. `put`: makes an address of a PNG; `say`: tells the person."""

    def __init__(
        self, stage: Stage, fields: Fields, *, put: Callable[[bytes], str], say: Callable[[str], None]
    ) -> None:
        self._stage, self._fields, self._put, self._say = stage, fields, put, say
        self._values: dict[str, object] = {}

    def build(self) -> dict[str, object]:
        """The input without its seed. Raises InputError for a wish that the model has no field for."""
        self._words()
        self._pictures()
        self._mask()
        self._size()
        self._sampling()
        self._palette()
        self._options()
        return self._values

    def seeded(self, seed: int) -> dict[str, object]:
        """What says the seed; nothing where the model takes none. Raises InputError for one out of its bounds."""
        field = self._fields.get("seed")
        if field is None:
            return {}
        if not field.holds(seed):
            raise InputError(
                f"{self._stage.model!r} takes no seed of {seed}.", remedy=f"Give {field.bounds}: --seed."
            )
        return {"seed": seed}

    def _has(self, names: tuple[str, ...]) -> str:
        return next((name for name in names if name in self._fields), "")

    def _words(self) -> None:
        stage, name = self._stage, self._has(TEXT)
        if name and stage.text:
            self._values[name] = stage.text
        elif not name and stage.task != "upscale":
            raise self._lacks("field for words")
        if stage.negative:
            negative = self._has(NEGATIVE)
            if not negative:
                raise self._lacks("negative prompt")
            self._values[negative] = stage.negative

    def _pictures(self) -> None:
        """The initial picture into the field of one, else at the head of a list; references into the list, else
        one into the field of one."""
        stage = self._stage
        one = next((name for name in ONE_PICTURE if name in self._fields and not self._listed(name)), "")
        many = next((name for name in MANY_PICTURES if self._listed(name)), "")
        left = list(stage.references)
        if stage.initial is not None:
            if one:
                self._values[one] = self._address(stage.initial)
            elif many:
                left.insert(0, stage.initial)
            else:
                raise self._lacks("picture to begin from")
        if left and many:
            self._values[many] = [self._address(each) for each in left]
        elif left and (len(left) > 1 or not one or one in self._values):
            raise self._lacks(f"field for {len(left)} reference pictures")
        elif left:
            self._values[one] = self._address(left[0])
        strength = self._has(STRENGTH)
        if strength and one in self._values and stage.strength < 1:
            self._values[strength] = stage.strength

    def _listed(self, name: str) -> bool:
        return name in self._fields and self._fields[name].kind == "array"

    def _address(self, pixels: Pixels) -> str:
        return self._put(opaque_png(pixels))

    def _mask(self) -> None:
        stage, name = self._stage, self._has(MASK)
        if stage.mask is None:
            return
        if not name:
            raise self._lacks("mask")
        edit = edited_colour(self._fields[name].words)
        if edit is None:
            self._say(f"{stage.model} does not say how it reads a mask; white is sent where to draw anew.")
        self._values[name] = self._put(mask_png(stage, edit=edit or "white"))

    def _size(self) -> None:
        stage, fields = self._stage, self._fields
        if stage.task == "upscale":
            self._scale()
            return
        exact = f"{stage.width_px}x{stage.height_px}"
        if {"width", "height"} <= set(fields):
            self._values |= {"width": stage.width_px, "height": stage.height_px}
            if "custom" in fields.get("aspect_ratio", Field()).choices:
                self._values["aspect_ratio"] = "custom"
            return
        if {"width", "height"} <= set(fields.get("image_size", Field()).parts):
            self._values["image_size"] = {"width": stage.width_px, "height": stage.height_px}
            return
        for name in ("resolution", "size", "image_size"):
            if exact in fields.get(name, Field()).choices:
                self._values[name] = exact
                return
        self._ratio()

    def _ratio(self) -> None:
        stage = self._stage
        for name in ("aspect_ratio", "image_size", "size"):
            named = ratios_of(self._fields.get(name, Field()).choices)
            if named:
                nearest = nearest_ratio(tuple(named), stage.width_px, stage.height_px)
                self._values[name] = named[nearest]
                return
        if stage.initial is None:
            self._say(f"{stage.model} decides its pictures' size itself.")

    def _scale(self) -> None:
        stage, name = self._stage, self._has(SCALE)
        if name and stage.initial is not None:
            scale = stage.width_px / stage.initial.shape[1]
            self._values[name] = round(scale) if self._fields[name].kind == "integer" else scale

    def _sampling(self) -> None:
        count = self._has(COUNT)
        if count:
            self._values[count] = 1
        if "png" in self._fields.get("output_format", Field()).choices:
            self._values["output_format"] = "png"
        if "seed" not in self._fields:
            self._say(f"{self._stage.model} takes no seed: it never draws the same picture twice.")
        for names, value in ((STEPS, self._stage.steps), (GUIDANCE, self._stage.guidance)):
            name = self._has(names)
            if not name:
                continue
            if self._fields[name].holds(value):
                self._values[name] = value
            else:
                self._say(f"{self._stage.model} takes {name} of {self._fields[name].bounds}, not {value:g}.")

    def _palette(self) -> None:
        """In this service's own form, whatever form the maker's own service has for the same colours."""
        palette, names = self._stage.palette, set(COLOURS) & set(self._fields)
        if not palette:
            return
        if "colors" in names:
            self._values["colors"] = [dict(zip("rgb", swatch.rgb, strict=True)) for swatch in palette]
        elif "color_palette" in names:
            self._values["color_palette"] = {
                "members": [
                    {
                        "rgb": dict(zip("rgb", swatch.rgb, strict=True)),
                        "color_weight": max(0.05, swatch.share),
                    }
                    for swatch in palette
                ]
            }
        else:
            self._say(f"{self._stage.model} takes no colours but in words.")

    def _options(self) -> None:
        """The dialect's own parameters, under this service's names; those that it has no place for are told."""
        for option, value in self._stage.options:
            if option in COLOURS:
                continue
            name = self._has((option, *ELSEWHERE.get(option, ())))
            if not name:
                self._say(f"{self._stage.model} takes no {option} here, so {value} is left out.")
                continue
            try:
                self._values[name] = self._fields[name].read(value)
            except (ValueError, KeyError) as error:
                self._say(f"{self._stage.model} takes no {name} of {value}, which is left out: {error}.")

    def _lacks(self, what: str) -> InputError:
        return InputError(
            f"The model {self._stage.model!r} has no {what}, by its own schema.",
            remedy="Leave it out, or take another model: `emblazon models list`.",
        )
