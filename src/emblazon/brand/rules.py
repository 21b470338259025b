"""What a kit allows: its rules, consents, wording, rights, people policy, weights of checks, disclosure."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from emblazon.brand.fields import Name, Plain, Record, Share, Words
from emblazon.records import Corner, LabelIcon


class Rules(Record):
    """What pictures must never or always show, and how strict the gate is; a kit only tightens it.

    `people`: "consent" asks for a person's consent first. `real_people`, `artists`, `marks` (and characters):
    refused without a record in `consents`, or always. `claims`, `politics`: said, or refused. `log_words`: whether
    decisions are logged with the words of the brief.
    """

    never: Annotated[tuple[Words, ...], Field(max_length=500)] = ()
    always: Annotated[tuple[Words, ...], Field(max_length=500)] = ()
    people: Literal["yes", "no", "consent"] = "yes"
    real_people: Literal["consent", "never"] = "consent"
    artists: Literal["licence", "never"] = "licence"
    marks: Literal["licence", "never"] = "licence"
    claims: Literal["advise", "refuse"] = "advise"
    politics: Literal["advise", "refuse"] = "advise"
    log_words: bool = True


class Consent(Record):
    """A person's consent, or a licence for an artist's style, a mark or a character: it lifts a rule while it holds.

    `also`: other spellings of the subject; `record`: where the paper lies.
    """

    subject: Name
    kind: Literal["person", "artist", "mark", "character"] = "person"
    given_by: Name
    given_on: date
    until: date | None = None
    record: Plain = ""
    also: Annotated[tuple[Name, ...], Field(max_length=32)] = ()


class Claim(Record):
    """What the brand may say of itself, with its proof, while that holds."""

    words: Words
    proof: Words
    until: date | None = None


class Wording(Record):
    """Copy: words never used, and claims that are proven. Any other claim is for a person to look at."""

    banned: Annotated[tuple[Words, ...], Field(max_length=500)] = ()
    claims: Annotated[tuple[Claim, ...], Field(max_length=200)] = ()


class Asset(Record):
    """Whose a file of the kit is, and until when it may be used. `attribution`: the line to print, if asked."""

    file: Path
    owner: Name
    licence: Name
    expires: date | None = None
    source: Plain = ""
    attribution: Plain = ""


class Rights(Record):
    """What a model, a font and a picture must allow.

    `licences`: SPDX names of accepted model licences; empty accepts any. `strict`: what is unknown is refused.
    `revenue_usd`: yearly, for licences that end at a revenue. `assets`: rights of the kit's own files.
    """

    commercial: bool = True
    licences: tuple[Name, ...] = ()
    training_data: Literal["any", "licensed", "open"] = "any"
    privacy: Literal["any", "no-retention", "local-only"] = "any"
    strict: bool = False
    revenue_usd: Annotated[float, Field(ge=0)] | None = None
    assets: Annotated[tuple[Asset, ...], Field(max_length=256)] = ()


class Addition(Record):
    """Words added to this share of the pictures that show people."""

    words: Words
    share: Share


class People(Record):
    """The people policy: who is shown, by disclosed additions to the prompt. `where`: only in briefs with one of
    these words; empty: wherever people are shown."""

    additions: Annotated[tuple[Addition, ...], Field(max_length=64)] = ()
    where: Annotated[tuple[Words, ...], Field(max_length=64)] = ()


class Checks(Record):
    """How findings count. `weights` (1 where not said) and `limits` by check; `off`: checks that are not run."""

    weights: dict[Name, Annotated[float, Field(ge=0, le=100)]] = Field(default_factory=dict)
    limits: dict[Name, float] = Field(default_factory=dict)
    off: Annotated[tuple[Name, ...], Field(max_length=64)] = ()


class Disclosure(Record):
    """How a picture says that a machine made it. `training`: may others train on it?"""

    visible_label: Name | None = None
    icon: LabelIcon = "none"
    label_corner: Corner = "bottom-right"
    watermark: bool = True
    credentials: bool = True
    training: Literal["unsaid", "allowed", "not allowed"] = "unsaid"
