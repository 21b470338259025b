"""A tiny pipeline of each family with random weights, saved as a person would have it: in diffusers' layout.

Every network is a few kilobytes to a few hundred; tokenizers are built here from an alphabet. Nothing is fetched.
"""

from pathlib import Path

import diffusers
import torch
import transformers
from tokenizers.pre_tokenizers import ByteLevel

ALPHABET = sorted(ByteLevel.alphabet())
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{% if message.content is string %}"
    "{{ message.content }}{% else %}{% for part in message.content %}{{ part.text }}{% endfor %}{% endif %}"
    "<|im_end|>\n{% endfor %}"
)
WIDTH = 32


def clip_tokenizer() -> transformers.CLIPTokenizer:
    """Reads letters: each ends a word or not."""
    pieces = [*ALPHABET, *(letter + "</w>" for letter in ALPHABET), "<|startoftext|>", "<|endoftext|>"]
    return transformers.CLIPTokenizer(
        vocab={piece: at for at, piece in enumerate(pieces)}, merges=[], model_max_length=77
    )


def t5_tokenizer() -> transformers.T5Tokenizer:
    """Pieces of one letter."""
    letters = [(letter, -3.0) for letter in "▁abcdefghijklmnopqrstuvwxyz,."]
    vocab = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), *letters]
    return transformers.T5Tokenizer(vocab=vocab, extra_ids=0, model_max_length=512)


def qwen_tokenizer() -> transformers.Qwen2Tokenizer:
    """Bytes, with the marks of a chat."""
    pieces = [*ALPHABET, "<|endoftext|>"]
    made = transformers.Qwen2Tokenizer(vocab={piece: at for at, piece in enumerate(pieces)}, merges=[])
    made.add_special_tokens({"additional_special_tokens": ["<|im_start|>", "<|im_end|>"]})
    made.chat_template = CHAT
    return made


def gemma_tokenizer() -> transformers.GemmaTokenizer:
    pieces = ["<pad>", "<eos>", "<bos>", "<unk>", "▁", *(f"<0x{byte:02X}>" for byte in range(256))]
    pieces += list("abcdefghijklmnopqrstuvwxyz")
    return transformers.GemmaTokenizer(vocab={piece: at for at, piece in enumerate(pieces)}, merges=[])


def clip_text(*, projected: bool = False) -> torch.nn.Module:
    config = transformers.CLIPTextConfig(
        vocab_size=len(ALPHABET) * 2 + 2,
        hidden_size=WIDTH,
        intermediate_size=WIDTH,
        projection_dim=WIDTH,
        num_attention_heads=4,
        num_hidden_layers=2,
        bos_token_id=len(ALPHABET) * 2,
        eos_token_id=len(ALPHABET) * 2 + 1,
    )
    kind = transformers.CLIPTextModelWithProjection if projected else transformers.CLIPTextModel
    return kind(config).eval()


def t5_text() -> torch.nn.Module:
    config = transformers.T5Config(
        vocab_size=64, d_model=WIDTH, d_kv=8, d_ff=WIDTH, num_layers=1, num_heads=4, decoder_start_token_id=0
    )
    return transformers.T5EncoderModel(config).eval()


def small_llm(kind: str, layers: int) -> dict[str, object]:
    return {
        "vocab_size": 512,
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": layers,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "max_position_embeddings": 2048,
        "model_type": kind,
        "bos_token_id": 256,
        "eos_token_id": 256,
        "pad_token_id": 256,
    }


def autoencoder(channels: int, **changes: object) -> diffusers.AutoencoderKL:
    """Halves each side once."""
    return diffusers.AutoencoderKL(
        block_out_channels=(16, 16),
        down_block_types=("DownEncoderBlock2D",) * 2,
        up_block_types=("UpDecoderBlock2D",) * 2,
        latent_channels=channels,
        layers_per_block=1,
        norm_num_groups=4,
        sample_size=64,
        **changes,
    ).eval()


def unet(**changes: object) -> diffusers.UNet2DConditionModel:
    settings = {
        "block_out_channels": (16, 32),
        "layers_per_block": 1,
        "sample_size": 32,
        "norm_num_groups": 4,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
        "up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D"),
        "cross_attention_dim": WIDTH,
        "attention_head_dim": 4,
    }
    return diffusers.UNet2DConditionModel(**(settings | changes)).eval()


def sd15() -> diffusers.DiffusionPipeline:
    return diffusers.StableDiffusionPipeline(
        vae=autoencoder(4),
        text_encoder=clip_text(),
        tokenizer=clip_tokenizer(),
        unet=unet(),
        scheduler=diffusers.PNDMScheduler(
            beta_start=0.00085,
            beta_end=0.012,
            beta_schedule="scaled_linear",
            skip_prk_steps=True,
            steps_offset=1,
        ),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )


def sdxl() -> diffusers.DiffusionPipeline:
    return diffusers.StableDiffusionXLPipeline(
        vae=autoencoder(4),
        text_encoder=clip_text(),
        text_encoder_2=clip_text(projected=True),
        tokenizer=clip_tokenizer(),
        tokenizer_2=clip_tokenizer(),
        unet=unet(
            addition_embed_type="text_time",
            addition_time_embed_dim=8,
            transformer_layers_per_block=(1, 2),
            projection_class_embeddings_input_dim=6 * 8 + WIDTH,
            cross_attention_dim=2 * WIDTH,
            use_linear_projection=True,
        ),
        scheduler=diffusers.EulerDiscreteScheduler(
            beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1
        ),
    )


def sd35() -> diffusers.DiffusionPipeline:
    return diffusers.StableDiffusion3Pipeline(
        transformer=diffusers.SD3Transformer2DModel(
            sample_size=32,
            in_channels=16,
            out_channels=16,
            num_layers=2,
            attention_head_dim=8,
            num_attention_heads=4,
            joint_attention_dim=2 * WIDTH,
            caption_projection_dim=WIDTH,
            pooled_projection_dim=2 * WIDTH,
            pos_embed_max_size=32,
            dual_attention_layers=(0,),
            qk_norm="rms_norm",
        ).eval(),
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=autoencoder(
            16, shift_factor=0.06, scaling_factor=1.5, use_quant_conv=False, use_post_quant_conv=False
        ),
        text_encoder=clip_text(projected=True),
        tokenizer=clip_tokenizer(),
        text_encoder_2=clip_text(projected=True),
        tokenizer_2=clip_tokenizer(),
        text_encoder_3=transformers.T5EncoderModel(
            transformers.T5Config(
                vocab_size=64, d_model=2 * WIDTH, d_kv=8, d_ff=WIDTH, num_layers=1, num_heads=4
            )
        ).eval(),
        tokenizer_3=t5_tokenizer(),
    )


def flux1(
    kind: str = "FluxPipeline", *, seen: int = 0, vae: diffusers.AutoencoderKL | None = None
) -> diffusers.DiffusionPipeline:
    """`seen`: channels that its network takes besides the picture's own sixteen."""
    return getattr(diffusers, kind)(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=vae or autoencoder(4, shift_factor=0.1, scaling_factor=0.4),
        text_encoder=clip_text(),
        tokenizer=clip_tokenizer(),
        text_encoder_2=t5_text(),
        tokenizer_2=t5_tokenizer(),
        transformer=diffusers.FluxTransformer2DModel(
            in_channels=16 + seen,
            out_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=WIDTH,
            pooled_projection_dim=WIDTH,
            guidance_embeds=True,
            axes_dims_rope=(4, 4, 8),
        ).eval(),
    )


def flux1_canny() -> diffusers.DiffusionPipeline:
    """Looks at lines beside the picture."""
    return flux1("FluxControlPipeline", seen=16)


def flux1_fill() -> diffusers.DiffusionPipeline:
    """Looks at a picture and its mask."""
    return flux1("FluxFillPipeline", seen=32)


def flux1_kontext() -> diffusers.DiffusionPipeline:
    """Edits a picture, which it enlarges to the megapixel of its training; so its decoder divides by eight."""
    deep = diffusers.AutoencoderKL(
        block_out_channels=(4, 4, 4, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        layers_per_block=1,
        norm_num_groups=4,
        shift_factor=0.1,
        scaling_factor=0.4,
        mid_block_add_attention=False,
    ).eval()
    return flux1("FluxKontextPipeline", vae=deep)


def flux2_parts(*, guided: bool) -> dict[str, object]:
    return {
        "scheduler": diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        "vae": diffusers.AutoencoderKLFlux2(
            block_out_channels=(16, 16),
            down_block_types=("DownEncoderBlock2D",) * 2,
            up_block_types=("UpDecoderBlock2D",) * 2,
            latent_channels=4,
            layers_per_block=1,
            norm_num_groups=4,
            sample_size=64,
        ).eval(),
        "transformer": diffusers.Flux2Transformer2DModel(
            in_channels=16,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=3 * 16,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=guided,
        ).eval(),
    }


def flux2() -> diffusers.DiffusionPipeline:
    """Its encoder gives the states of layers 10, 20 and 30, so there must be thirty. A tokenizer with a chat stands
    for its processor of words and pictures, which needs torchvision and is called the same way for words."""
    vision = {
        "model_type": "pixtral",
        "hidden_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "intermediate_size": 16,
        "image_size": 28,
        "patch_size": 14,
    }
    config = transformers.Mistral3Config(
        text_config=small_llm("mistral", 30), vision_config=vision, spatial_merge_size=2
    )
    encoder = transformers.Mistral3ForConditionalGeneration(config).eval()
    return diffusers.Flux2Pipeline(
        text_encoder=encoder, tokenizer=qwen_tokenizer(), **flux2_parts(guided=True)
    )


def flux2_klein() -> diffusers.DiffusionPipeline:
    encoder = transformers.Qwen3ForCausalLM(transformers.Qwen3Config(**small_llm("qwen3", 27))).eval()
    return diffusers.Flux2KleinPipeline(
        text_encoder=encoder, tokenizer=qwen_tokenizer(), is_distilled=False, **flux2_parts(guided=False)
    )


def qwen_image() -> diffusers.DiffusionPipeline:
    text = small_llm("qwen2_5_vl_text", 1) | {
        "rope_parameters": {"rope_type": "default", "mrope_section": [1, 1, 2], "rope_theta": 10_000.0}
    }
    vision = {"depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2, "out_hidden_size": 16}
    config = transformers.Qwen2_5_VLConfig(text_config=text, vision_config=vision)
    return diffusers.QwenImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
        vae=diffusers.AutoencoderKLQwenImage(
            base_dim=8,
            z_dim=4,
            dim_mult=[1, 2, 2],
            num_res_blocks=1,
            temperal_downsample=[False, True],
            latents_mean=[0.0] * 4,
            latents_std=[1.0] * 4,
        ).eval(),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(config).eval(),
        tokenizer=qwen_tokenizer(),
        transformer=diffusers.QwenImageTransformer2DModel(
            in_channels=16,
            out_channels=4,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=16,
            axes_dims_rope=(4, 4, 8),
        ).eval(),
    )


def z_image() -> diffusers.DiffusionPipeline:
    transformer = diffusers.ZImageTransformer2DModel(
        in_channels=4,
        dim=32,
        n_layers=1,
        n_refiner_layers=1,
        n_heads=2,
        n_kv_heads=2,
        cap_feat_dim=16,
        axes_dims=[8, 4, 4],
        axes_lens=[1024, 64, 64],
    ).eval()
    with torch.no_grad():  # The library leaves these two uninitialised.
        transformer.x_pad_token.zero_()
        transformer.cap_pad_token.zero_()
    return diffusers.ZImagePipeline(
        scheduler=diffusers.FlowMatchEulerDiscreteScheduler(shift=3.0),
        vae=autoencoder(
            4, shift_factor=0.1, scaling_factor=0.4, use_quant_conv=False, use_post_quant_conv=False
        ),
        text_encoder=transformers.Qwen3Model(transformers.Qwen3Config(**small_llm("qwen3", 2))).eval(),
        tokenizer=qwen_tokenizer(),
        transformer=transformer,
    )


def sana() -> diffusers.DiffusionPipeline:
    return diffusers.SanaPipeline(
        tokenizer=gemma_tokenizer(),
        text_encoder=transformers.Gemma2Model(
            transformers.Gemma2Config(**small_llm("gemma2", 1) | {"bos_token_id": 2, "eos_token_id": 1})
        ).eval(),
        vae=diffusers.AutoencoderDC(
            latent_channels=4,
            attention_head_dim=2,
            encoder_block_types=("ResBlock", "EfficientViTBlock"),
            decoder_block_types=("ResBlock", "EfficientViTBlock"),
            encoder_block_out_channels=(8, 8),
            decoder_block_out_channels=(8, 8),
            encoder_qkv_multiscales=((), (5,)),
            decoder_qkv_multiscales=((), (5,)),
            encoder_layers_per_block=(1, 1),
            decoder_layers_per_block=(1, 1),
            scaling_factor=0.4,
        ).eval(),
        transformer=diffusers.SanaTransformer2DModel(
            in_channels=4,
            out_channels=4,
            num_layers=1,
            num_attention_heads=2,
            attention_head_dim=4,
            num_cross_attention_heads=2,
            cross_attention_head_dim=4,
            cross_attention_dim=8,
            caption_channels=16,
            sample_size=32,
        ).eval(),
        scheduler=diffusers.DPMSolverMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=3.0
        ),
    )


def pixart_sigma() -> diffusers.DiffusionPipeline:
    return diffusers.PixArtSigmaPipeline(
        tokenizer=t5_tokenizer(),
        text_encoder=t5_text(),
        vae=autoencoder(4),
        transformer=diffusers.PixArtTransformer2DModel(
            sample_size=32,
            num_layers=1,
            patch_size=2,
            attention_head_dim=8,
            num_attention_heads=4,
            caption_channels=WIDTH,
            cross_attention_dim=WIDTH,
            in_channels=4,
            out_channels=8,
        ).eval(),
        scheduler=diffusers.DPMSolverMultistepScheduler(),
    )


FAMILIES = {
    make.__name__: make
    for make in (sd15, sdxl, sd35, flux1, flux2, flux2_klein, qwen_image, z_image, sana, pixart_sigma)
}
EDITING = {make.__name__: make for make in (flux1_canny, flux1_fill, flux1_kontext)}


def save(make: object, folder: Path, **settings: object) -> Path:
    """Build with fixed weights and write as safetensors."""
    torch.manual_seed(5)
    pipe = make()
    pipe.save_pretrained(folder, safe_serialization=True, **settings)
    return folder
