"""`openai_compatible`: a person's own server that speaks OpenAI's Images API: stable-diffusion.cpp, LocalAI, others.

Of the API only what all of them know is sent. `kind = "sdcpp"` under `[backends.openai_compatible]` adds what
stable-diffusion.cpp takes inside the words: seed, steps, guidance, strength and the negative prompt.
Sources: stable-diffusion.cpp `examples/server/api.md` and `routes_openai.cpp`; localai.io, features/image-generation.
"""

import json
from collections.abc import Iterator, Mapping

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.openai_images import ImagesService, buy, picture_in, request_fields, versioned
from emblazon.backends.remote import Purchase
from emblazon.errors import BadAnswerError, InputError
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="your own server with OpenAI's Images API (stable-diffusion.cpp, LocalAI)",
    url="http://127.0.0.1:8080/v1",
    secret="OPENAI_COMPATIBLE_API_KEY",
    secret_optional=True,
    server=True,
    settings=("url", "model", "kind"),
)

KINDS = ("plain", "sdcpp")
WHATEVER = "default"
"""As a model: whichever the server has loaded."""


class OpenAICompatible:
    """The back end `openai_compatible`: draws, and edits where the server does, one call a seed."""

    id = "openai_compatible"

    def __init__(self, access: Access) -> None:
        self._access = versioned(access)
        self._kind = access.settings.get("kind", KINDS[0])
        if self._kind not in KINDS:
            raise InputError(
                f"[backends.openai_compatible] kind = {self._kind!r} is unknown.",
                remedy=f"Write one of: {', '.join(KINDS)}.",
            )

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its progress and its draft. Raises InputError for what the API does not do."""
        key = self._access.secret
        headers = {"authorization": f"Bearer {key.reveal()}"} if key else {}
        with ImagesService(self._access, headers=headers) as service:
            fields = {**request_fields(stage), "response_format": "b64_json"}
            if fields["model"] in ("", WHATEVER):
                fields["model"] = self._access.settings.get("model") or first_model(service)

            def bought(purchase: Purchase, seed: int) -> bytes:
                return picture_in(service, buy(purchase, stage, self._seeded(fields, stage, seed)))

            yield from service.drafts(stage, bought)

    def _seeded(self, fields: Mapping[str, str], stage: Stage, seed: int) -> dict[str, str]:
        if self._kind != "sdcpp":
            return dict(fields)
        extra = json.dumps(sdcpp_arguments(stage, seed), separators=(",", ":"))
        return {**fields, "prompt": f"{stage.text} <sd_cpp_extra_args>{extra}</sd_cpp_extra_args>"}


def sdcpp_arguments(stage: Stage, seed: int) -> dict[str, object]:
    """What stable-diffusion.cpp takes beside the words."""
    sampling = {"sample_steps": stage.steps, "guidance": {"txt_cfg": stage.guidance}}
    told: dict[str, object] = {"seed": seed, "sample_params": sampling}
    if stage.negative:
        told["negative_prompt"] = stage.negative
    if stage.initial is not None:
        told["strength"] = stage.strength
    return told


def first_model(service: ImagesService) -> str:
    """The first model that the server lists. Raises BadAnswerError when it lists none."""
    name = service.read("GET", "/models").at("data", 0, "id")
    if not isinstance(name, str) or not name:
        raise BadAnswerError(
            f"{service.access.id} lists no model.",
            remedy="Load one there, or set model under [backends.openai_compatible] in emblazon.toml.",
        )
    return name


BACKEND = OpenAICompatible
