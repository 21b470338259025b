"""`openai`: the GPT Image models at OpenAI.

It has no seeds: each seed is one more picture, and only its label. Partial pictures are not asked for, since each is
billed as output. Source: openai-python 3.57.0; the codes of refusals and of an empty account from its issues.
"""

from collections.abc import Iterator

from emblazon.backends.base import Access, Needs, Stage
from emblazon.backends.openai_images import ImagesService, buy, picture_in, request_fields, versioned
from emblazon.backends.remote import Purchase
from emblazon.records import Draft, Progress

NEEDS = Needs(
    words="GPT Image at OpenAI, hosted",
    url="https://api.openai.com/v1",
    secret="OPENAI_API_KEY",
    settings=("url", "quality", "moderation"),
)


class OpenAI:
    """The back end `openai`: draws, edits with up to 16 pictures, and draws inside a mask, one call a seed.

    `[backends.openai]` may set quality (low, medium, high, xhigh, max, auto) and moderation (auto, low) for every
    picture.
    """

    id = "openai"

    def __init__(self, access: Access) -> None:
        self._access = versioned(access)

    def run(self, stage: Stage) -> Iterator[Progress | Draft]:
        """For each seed its progress and its draft. Raises InputError for what the API does not do."""
        asked = {
            name: self._access.settings[name]
            for name in ("quality", "moderation")
            if name in self._access.settings
        }
        fields = {"output_format": "png", **asked, **request_fields(stage)}
        headers = {"authorization": f"Bearer {self._access.secret.reveal()}"}
        with ImagesService(self._access, headers=headers) as service:

            def bought(purchase: Purchase, seed: int) -> bytes:
                return picture_in(service, buy(purchase, stage, fields))

            yield from service.drafts(stage, bought)


BACKEND = OpenAI
