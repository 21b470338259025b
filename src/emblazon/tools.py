"""What the studio lends to the path of a picture: models, back ends, keys, library, one moment in time."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from emblazon.backends.base import Backend, Stage
from emblazon.brand.kit import Kit
from emblazon.catalog import Profile, find_profile
from emblazon.check import Asked, Collection, Evidence
from emblazon.check.base import Encoder, Resemblance
from emblazon.errors import RefusedError
from emblazon.generate import generate, redraw_place, text_of
from emblazon.permit import Judge, Lifted, Permission, permit
from emblazon.plan import Planned, Sources
from emblazon.records import (
    Brief,
    Choice,
    Draft,
    Kept,
    Patch,
    Picture,
    Pixels,
    Plan,
    Progress,
    Prompt,
    Report,
    Signed,
)
from emblazon.rights import Part, Sheet, Use, clear, parts_of, rule_all
from emblazon.sign import Keys, Stamp, sign
from emblazon.sign.watermark import mark_of
from emblazon.store import Calls, Store, new_id

MOST_STEM = 40
TRAINING = {"unsaid": None, "allowed": True, "not allowed": False}
HOUSE_TOKENIZER = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Tools:
    """Everything that a run needs and no step makes.

    `open_backend`: the back end of an id, opened; `missing`: those that are not ready here, and why.
    `count_tokens`: word pieces of a prompt in the house's encoder. `sources`: where plans find references.
    `upscale`: a draft to its final size. `eye`, `clip`, `library`: None leaves what they would measure unknown.
    `judge`: the gate's classifier; `decided`: told of every decision of the gate. `run`, `created`, `seed`: the run's
    id, moment and fallback seed, so that no step reads a clock or draws lots.
    """

    profiles: tuple[Profile, ...]
    open_backend: Callable[[str], Backend]
    missing: Mapping[str, str]
    count_tokens: Callable[[str], int]
    sources: Sources
    upscale: Callable[[Pixels], Pixels]
    eye: Resemblance | None
    clip: Encoder | None
    judge: Judge | None
    library: Collection | None
    decided: Callable[[str, Kit, Permission | RefusedError], None]
    keys: Keys
    store: Store
    calls: Calls
    run: str
    folder: Path
    created: datetime
    seed: int

    def permit(self, brief: Brief, kit: Kit) -> Permission:
        """May this be asked? Either way it is logged. Raises RefusedError."""
        try:
            permission = permit(brief, kit, today=self.created.date(), judge=self.judge)
        except RefusedError as refusal:
            self.decided(brief.words, kit, refusal)
            raise
        self.decided(brief.words, kit, permission)
        return permission

    def rights(self, plan: Plan, kit: Kit, permission: Permission) -> Sheet:
        """What the picture will be made with, and that it may. Raises RefusedError with the clause."""
        use = Use.of(kit, self.created.date())
        parts = (*parts_of(plan, self.profile(plan.model), kit), *map(_consent, permission.lifted))
        rulings = rule_all(parts, use)
        clear(rulings, kit)
        return Sheet(kit.name, use.words, use.today, rulings)

    def evidence(self, picture: Picture, brief: Brief, plan: Plan, kit: Kit) -> Evidence:
        """All that the checks may look at."""
        return Evidence(
            picture,
            kit,
            plan,
            self.eye_for(plan.model),
            asked=Asked(brief=brief.words, alt=brief.alt),
            library=self.library,
            today=self.created.date(),
            clip=self.clip,
        )

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

    def begin(self, brief: Brief, choice: Choice, prompt: Prompt, plan: Plan, rights: Sheet) -> None:
        """Record the run before its first picture; what is bought from now on belongs to it."""
        self.calls.run = self.run
        self.store.begin_run(
            self.run,
            brief,
            choice=choice,
            prompt=prompt,
            plan=plan,
            created=self.created,
            rights=rights.to_json(),
        )

    def sign(self, picture: Picture, planned: Planned, report: Report, *, stamp: Stamp) -> Signed:
        """The picture's files: watermark, metadata, credentials, with thumbnails of what the model looked at."""
        plan = planned.plan
        seen = {each.key: pixels for each, pixels in zip(plan.references, planned.references, strict=True)}
        return sign(picture, plan, report, keys=self.keys, stamp=stamp, references=seen)

    def keep(self, signed: Signed, plan: Plan, *, stamp: Stamp) -> Kept:
        """The picture in the library, findable by its watermark, and in the run's folder."""
        mark = mark_of(stamp.picture_id) if plan.watermark else 0
        name = stamp.picture_id
        return self.store.keep(signed, picture_id=name, run=self.run, folder=self.folder, mark=mark)

    def stamp(self, brief: Brief, number: int, *, kit: Kit, credits: tuple[str, ...]) -> Stamp:
        """What the files of the run's `number`-th picture (from 0) are called and say of themselves; `credits`: lines
        that licences ask for."""
        return Stamp(
            picture_id=new_id(self.created + timedelta(milliseconds=number), self.run, number),
            stem=f"{slug(brief.subject)}-{number + 1}",
            created=self.created,
            disclose=brief.disclose_prompt,
            training=TRAINING[kit.disclosure.training],
            attribution=credits,
            credentials=kit.disclosure.credentials,
        )


def _consent(lifted: Lifted) -> Part:
    return Part(
        "consent", lifted.subject, "licensed", lifted.given_by, source=lifted.record, expires=lifted.until
    )


def slug(words: str) -> str:
    """Words as part of a file name: at most 40 lower-case letters, digits and hyphens; "picture" for none."""
    letters = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")
    return plain[:MOST_STEM].rsplit("-", 1)[0] if len(plain) > MOST_STEM else plain or "picture"
