"""What the studio lends to the path of a picture: models, back ends, keys, library, one moment in time."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from emblazon.backends.base import Backend, Stage
from emblazon.catalog import Profile, find_profile
from emblazon.check.base import Resemblance
from emblazon.generate import generate, redraw_place, text_of
from emblazon.plan import Planned, Sources
from emblazon.records import Brief, Choice, Draft, Patch, Pixels, Plan, Progress, Prompt
from emblazon.sign import Keys, Stamp
from emblazon.store import Calls, Store, new_id

MOST_STEM = 40
HOUSE_TOKENIZER = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything that a run needs and no step makes.

    `open_backend`: the back end of an id, opened; `missing`: those that are not ready here, and why.
    `count_tokens`: word pieces of a prompt in the house's encoder. `sources`: where plans find references.
    `upscale`: a draft to its final size. `eye`: None leaves what it would measure unknown. `run`, `created`, `seed`:
    the run's id, moment and fallback seed, so that no step reads a clock or draws lots.
    """

    profiles: tuple[Profile, ...]
    open_backend: Callable[[str], Backend]
    missing: Mapping[str, str]
    count_tokens: Callable[[str], int]
    sources: Sources
    upscale: Callable[[Pixels], Pixels]
    eye: Resemblance | None
    keys: Keys
    store: Store
    calls: Calls
    run: str
    folder: Path
    created: datetime
    seed: int

    def profile(self, model: str) -> Profile:
        """The card of a model. Raises InputError when there is none."""
        return find_profile(self.profiles, model)

    def counter(self, profile: Profile) -> Callable[[str], int] | None:
        """How a model counts its tokens, where its tokenizer is the house's own; None leaves it to its dialect."""
        return self.count_tokens if profile.limits.tokenizer == HOUSE_TOKENIZER else None

    def eye_for(self, model: str) -> Resemblance | None:
        """What sees whether a picture shows its words; None for a model that draws other pictures than it knows."""
        return self.eye if self.profile(model).inputs.collection else None

    def draw(self, planned: Planned, seeds: tuple[int, ...]) -> Iterator[Progress | Draft]:
        """The drafts for `seeds`, by the back end that the plan names."""
        profile = self.profile(planned.plan.model)
        return generate(
            planned.plan,
            self.open_backend(planned.plan.backend),
            profile,
            seeds=seeds,
            references=planned.references,
            sketch=planned.sketch,
        )

    def patch(self, planned: Planned, draft: Draft, patch: Patch) -> Iterator[Progress | Draft]:
        """The draft with one place of it drawn anew."""
        plan = planned.plan
        stage = Stage.from_plan(plan, planned.references, planned.sketch, seeds=(patch.seed,))
        stage = replace(stage, text=text_of(plan, patch.seed))
        profile, backend = self.profile(plan.model), self.open_backend(plan.backend)
        return redraw_place(stage, backend, profile, draft=draft, patch=patch)

    def inpaints(self, planned: Planned) -> bool:
        """Whether the plan's model can draw one place anew."""
        profile = self.profile(planned.plan.model)
        return profile.inputs.mask and not planned.plan.usd

    def begin(self, brief: Brief, choice: Choice, prompt: Prompt, plan: Plan) -> None:
        """Record the run before its first picture; what is bought from now on belongs to it."""
        self.calls.run = self.run
        self.store.begin_run(self.run, brief, choice=choice, prompt=prompt, plan=plan, created=self.created)

    def stamp(self, brief: Brief, number: int) -> Stamp:
        """What the files of the run's `number`-th picture (from 0) are called and say of themselves."""
        return Stamp(
            picture_id=new_id(self.created + timedelta(milliseconds=number), self.run, number),
            stem=f"{slug(brief.subject)}-{number + 1}",
            created=self.created,
            disclose=brief.disclose_prompt,
        )


def slug(words: str) -> str:
    """Words as part of a file name: at most 40 lower-case letters, digits and hyphens; "picture" for none."""
    letters = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return plain[:MOST_STEM].rsplit("-", 1)[0] if len(plain) > MOST_STEM else plain or "picture"
