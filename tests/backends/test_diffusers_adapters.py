"""LoRAs, ControlNets and IP-Adapters with random weights, through the back end `diffusers`."""

from dataclasses import replace

import numpy as np
import pytest
from diffusers_bench import LEFT, RAMP, Bench, differ, inverted

from emblazon.backends.base import Adapter
from emblazon.errors import InputError, WeightsError

torch = pytest.importorskip("torch")
library = pytest.importorskip("diffusers")
transformers = pytest.importorskip("transformers")
pytestmark = [
    pytest.mark.torch,
    pytest.mark.usefixtures("offline"),
    # The libraries' own, while they are imported and while they draw.
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning"),
]


@pytest.fixture(scope="module")
def adapters(tiny, tmp_path_factory):
    """A LoRA for SD 1.5 and one for FLUX.1, two ControlNets, and an IP-Adapter with its image encoder."""
    import peft
    from peft.utils import get_peft_model_state_dict
    from safetensors.torch import save_file

    folder = tmp_path_factory.mktemp("adapters")
    torch.manual_seed(6)
    for kind, network in (
        ("StableDiffusionPipeline", tiny.unet()),
        ("FluxPipeline", tiny.flux1().transformer),
    ):
        network.add_adapter(peft.LoraConfig(r=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
        layers = {"unet" if kind[0] == "S" else "transformer": get_peft_model_state_dict(network)}
        save = getattr(library, kind).save_lora_weights
        save(folder / kind, **{f"{name}_lora_layers": value for name, value in layers.items()})
    for number in range(2):
        control = library.ControlNetModel.from_unet(tiny.unet(), conditioning_embedding_out_channels=(4, 4))
        for parameter in control.parameters():
            torch.nn.init.normal_(parameter, std=0.1)
        control.save_pretrained(folder / f"control{number}")
    vision = transformers.CLIPVisionConfig(
        hidden_size=16, intermediate_size=16, num_hidden_layers=1, num_attention_heads=2, image_size=28,
        patch_size=14, projection_dim=16,
    )  # fmt: skip
    transformers.CLIPVisionModelWithProjection(vision).save_pretrained(folder / "ip" / "image_encoder")
    save_file(ip_adapter(tiny.unet(), tiny.WIDTH), folder / "ip" / "look.safetensors")
    return folder


def ip_adapter(unet, width):
    """Random weights: four tokens from a picture, and keys and values for each place that looks at words."""
    tensors = {
        "image_proj.proj.weight": torch.randn(4 * width, 16),
        "image_proj.proj.bias": torch.zeros(4 * width),
        "image_proj.norm.weight": torch.ones(width),
        "image_proj.norm.bias": torch.zeros(width),
    }
    crossing = [name.removesuffix(".processor") for name in unet.attn_processors if "attn2" in name]
    for at, name in enumerate(crossing):
        values = unet.get_submodule(name).to_v.weight
        for kind in ("k", "v"):
            tensors[f"ip_adapter.{2 * at + 1}.to_{kind}_ip.weight"] = torch.randn_like(values)
    return tensors


@pytest.fixture(scope="module")
def adapted(weights, adapters):
    return Bench(weights, adapters=str(adapters))


LORA = Adapter("lora", "StableDiffusionPipeline/pytorch_lora_weights.safetensors")
CONTROL = Adapter("controlnet", "control0", picture=RAMP)
LOOK = Adapter("ip-adapter", "ip/look.safetensors", picture=RAMP)


@pytest.mark.parametrize("adapter", [LORA, CONTROL, LOOK], ids=lambda adapter: adapter.kind)
def test_an_adapter_acts_by_its_weight_and_leaves_no_trace(adapted, adapter):
    usual = adapted.draw("tiny/sd15")
    whole = adapted.draw("tiny/sd15", adapters=(adapter,))
    half = adapted.draw("tiny/sd15", adapters=(replace(adapter, weight=0.5),))
    none = adapted.draw("tiny/sd15", adapters=(replace(adapter, weight=0.0),))
    assert differ(usual, whole) > differ(usual, none)
    assert differ(whole, half) > 0
    assert differ(usual, none) < 0.1
    assert np.array_equal(adapted.draw("tiny/sd15"), usual)


@pytest.mark.parametrize("adapter", [CONTROL, LOOK], ids=lambda adapter: adapter.kind)
def test_an_adapter_looks_at_its_picture(adapted, adapter):
    one = adapted.draw("tiny/sd15", adapters=(adapter,))
    assert differ(one, adapted.draw("tiny/sd15", adapters=(replace(adapter, picture=inverted(RAMP)),))) > 0
    blind = replace(adapter, picture=None)
    with pytest.raises(InputError, match="no picture"):
        adapted.draw("tiny/sd15", adapters=(blind,))
    # A ControlNet without a picture of its own looks at the sketch, an IP-Adapter at the first reference.
    seen = {"sketch": RAMP} if adapter.kind == "controlnet" else {"references": (RAMP,)}
    assert np.array_equal(adapted.draw("tiny/sd15", adapters=(blind,), **seen), one)


def test_adapters_of_all_kinds_act_together_in_every_task(adapted):
    begun = {"initial": RAMP, "strength": 0.9}
    for asked in ({}, {"task": "redraw", **begun}, {"task": "inpaint", "mask": LEFT, **begun}):
        plain = adapted.draw("tiny/sd15", **asked)
        assert differ(plain, adapted.draw("tiny/sd15", adapters=(LORA, CONTROL, LOOK), **asked)) > 0


def test_two_control_nets_act_together(adapted):
    one = adapted.draw("tiny/sd15", adapters=(CONTROL,))
    two = adapted.draw("tiny/sd15", adapters=(CONTROL, replace(CONTROL, file="control1")))
    assert differ(one, two) > 0


def test_a_lora_of_flux_acts_on_flux_and_is_refused_elsewhere(adapted):
    lora = Adapter("lora", "FluxPipeline/pytorch_lora_weights.safetensors")
    usual = adapted.draw("tiny/flux1")
    assert differ(usual, adapted.draw("tiny/flux1", adapters=(lora,))) > 0
    plain = adapted.draw("tiny/sd15")
    with pytest.raises(WeightsError, match=r"does not fit 'tiny/sd15'.*family"):
        adapted.draw("tiny/sd15", adapters=(LORA, lora))
    assert np.array_equal(adapted.draw("tiny/sd15"), plain)
    with pytest.raises(InputError, match="no LoRA"):
        adapted.draw("tiny/pixart_sigma", adapters=(lora,))


def test_an_adapter_that_is_not_there_or_has_two_places_is_named(adapted):
    for name, words in (("nowhere", "no adapter 'nowhere'"), ("pytorch_lora_weights", "2 adapters")):
        with pytest.raises(WeightsError, match=words):
            adapted.draw("tiny/sd15", adapters=(Adapter("lora", name),))
    with pytest.raises(WeightsError, match="no adapter"):
        adapted.draw("tiny/sd15", adapters=(Adapter("lora", "../models/secret"),))
    with pytest.raises(InputError, match="ControlNet"):
        adapted.draw("tiny/pixart_sigma", adapters=(CONTROL,))
    with pytest.raises(InputError, match="no IP-Adapter"):
        adapted.draw("tiny/flux1", adapters=(LOOK,))
