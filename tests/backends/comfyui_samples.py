"""Every graph that we build: each recipe with nothing, and with whatever it can look at."""

from dataclasses import replace

from emblazon.backends.comfyui_graphs import Attached, Job, draw_graph, upscale_graph
from emblazon.backends.comfyui_recipes import Recipe, recipes

Nodes = dict[str, dict[str, object]]


def job(recipe: Recipe, *, whole: bool) -> Job:
    """A job for a recipe, from a checkpoint or from parts."""
    beside = recipes().companions_of(recipe)
    apart = beside is not None and not (whole and recipe.complete)
    return Job(
        recipe=recipe,
        model="model.safetensors",
        whole=whole,
        encoders=tuple(names[0] for names in beside.encoders) if beside and apart else (),
        encoder_type=beside.type if beside and apart else "",
        vae="" if whole else "vae.safetensors",
        text="a red apple",
        negative="blue",
        width_px=1024,
        height_px=768,
        steps=20,
        guidance=3.5,
        sampler="euler",
        scheduler="simple",
    )


def graphs() -> dict[str, Nodes]:
    """Graphs by a name that says what each is."""
    attached = Attached("one.safetensors", 0.8, "picture.png")
    found: dict[str, Nodes] = {"upscale": upscale_graph("one.safetensors", "picture.png")}
    for recipe in recipes().recipe:
        beside = recipes().companions_of(recipe)
        for whole in (True, False) if beside and beside.vae else (True,):
            plain = job(recipe, whole=whole)
            variants = {
                "plain": plain,
                "redraw": replace(plain, initial="picture.png", strength=0.5),
                "inpaint": replace(plain, initial="picture.png", mask="mask.png"),
                "lora": replace(plain, loras=(attached,)),
                "controlnet": replace(plain, controlnets=(attached, attached)),
                "preset": replace(plain, ip_adapters=(attached,)),
                "ip-adapter": replace(plain, ip_adapters=(replace(attached, vision="vision.safetensors"),)),
                "references": replace(
                    plain, references=("one.png", "two.png") if recipe.references != "none" else ()
                ),
                "sketch": replace(plain, sketch="sketch.png" if recipe.sketch == "channels" else ""),
            }
            for name, variant in variants.items():
                found[f"{recipe.id} {name} {'whole' if whole else 'apart'}"] = draw_graph(variant, 7)
    return found
