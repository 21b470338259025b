"""The audit from end to end: prompts or a folder in, an `Audit` out. Drawing is an argument."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from emblazon import __version__
from emblazon.audit.compare import compare
from emblazon.audit.document import Audit, Section
from emblazon.audit.draw import Shown
from emblazon.audit.drift import Earlier, drift
from emblazon.audit.labels import Labeller, open_labeller
from emblazon.audit.measure import Audited, Eye, measure
from emblazon.audit.reference import EQUAL, Reference, distances, read_reference
from emblazon.audit.remedy import policy_toml, proposal, with_policy
from emblazon.audit.statistics import LEAST_PICTURES
from emblazon.bounded import read_all
from emblazon.brand.kit import Kit
from emblazon.brand.rules import People
from emblazon.checking import pictures_in
from emblazon.engine.weights import read_index
from emblazon.errors import InputError, PictureError, RefusedError
from emblazon.pixels import RASTERS
from emblazon.records import Request

Draw = Callable[[Request, Kit], Iterator[Shown]]
"""As many pictures as are asked for, under a kit: `draw` with a studio's tools, or a test's own."""
EVERY = 25


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be drawn. `count`: of each prompt; `seed`: the first; `remedy`: try the policy that is proposed;
    `retrieval`: whether the model may look at references."""

    prompts: tuple[str, ...]
    count: int
    seed: int
    model: str = "house"
    style: str | None = None
    budget_usd: float = 0.0
    remedy: bool = False
    retrieval: bool = True

    def request(self, prompt: str) -> Request:
        """The request for a prompt's pictures."""
        return Request(
            prompt,
            style=self.style,
            count=self.count,
            seed=self.seed,
            model=self.model,
            retrieval=self.retrieval,
            budget_usd=self.budget_usd,
        )


@dataclass(frozen=True, slots=True)
class Auditor:
    """What every prompt is held to. `labeller`: None where it does not fit the eye; `shares`, `pictures`: the
    reference, of either kind; `say`: progress in words."""

    eye: Eye
    eye_digest: str
    labeller: Labeller | None
    kit: Kit
    now: datetime
    say: Callable[[str], None]
    shares: Reference | None = None
    pictures: Audited | None = None

    @classmethod
    def open(
        cls,
        eye: Eye,
        weights: Path,
        kit: Kit,
        *,
        now: datetime,
        say: Callable[[str], None],
        reference: Path | None = None,
    ) -> "Auditor":
        """With the labeller that ships. Raises InputError for a reference that cannot be read."""
        digest = read_index(weights)["eye.onnx"]["sha256"]
        auditor = cls(eye, digest, open_labeller(weights), kit, now, say)
        if reference is None:
            return auditor
        if not reference.is_dir():
            return replace(auditor, shares=read_reference(reference))
        shown, _ = read_folder(reference)
        return replace(auditor, pictures=measure(reference.name, shown, eye, auditor.labeller))

    def measure(self, prompt: str, shown: tuple[Shown, ...]) -> Audited:
        """One prompt's pictures, measured."""
        return measure(prompt, shown, self.eye, self.labeller)

    def section(self, found: Audited) -> Section:
        """What was found beside the reference."""
        return Section(
            found,
            distances=distances(found, self.shares) if self.shares else (),
            against=compare(self.pictures.measured, found.measured) if self.pictures else (),
        )

    def audit(self, sections: tuple[Section, ...]) -> Audit:
        """The whole."""
        named = self.shares.source if self.shares else self.pictures.prompt if self.pictures else ""
        return Audit(
            kit=self.kit.name,
            kit_digest=self.kit.digest,
            when=self.now.isoformat(timespec="seconds"),
            software=f"emblazon {__version__}",
            eye=self.eye_digest,
            labelled=self.labeller is not None,
            sections=sections,
            reference=named,
        )


def read_folder(
    folder: Path, *, drawings: bool = False
) -> tuple[tuple[Shown, ...], tuple[tuple[str, str], ...]]:
    """Every picture of a folder, and what was refused and why. `drawings`: none of them is a photograph.

    Raises InputError where none can be read.
    """
    if not folder.is_dir():
        raise InputError(f"{str(folder)!r} is no folder.", remedy="Give a folder of pictures.")
    paths = pictures_in([folder])
    shown: list[Shown] = []
    refused: list[tuple[str, str]] = []
    for path, each in zip(paths, read_all(paths, kinds=RASTERS), strict=True):
        if isinstance(each, PictureError):
            refused.append((path.name, str(each)))
        else:
            shown.append(Shown(path.relative_to(folder).as_posix(), each.pixels, drawing=drawings))
    if not shown:
        raise InputError(f"No picture of {str(folder)!r} can be read. {refused[0][1]}")
    return tuple(shown), tuple(refused)


def audit_read(auditor: Auditor, folder: Path, prompt: str, *, drawings: bool = False) -> Audit:
    """The pictures of a folder, audited as one prompt's. `drawings`: as for `read_folder`. Raises InputError."""
    shown, refused = read_folder(folder, drawings=drawings)
    section = auditor.section(auditor.measure(prompt, shown))
    return replace(auditor.audit((_proposed(auditor, section),)), refused=refused)


def audit_drawn(auditor: Auditor, wish: Wish, draw: Draw) -> Audit:
    """Every prompt's pictures, drawn and audited: without a people policy, then with the kit's own, or with the one
    that is proposed where `wish.remedy` asks for it. Raises InputError and what drawing raises."""
    if not wish.prompts:
        raise InputError(
            "No prompt was given.", remedy='Give words such as "a CEO", or --prompts professions.'
        )
    if wish.remedy and wish.count < LEAST_PICTURES and not auditor.kit.people.additions:
        raise InputError(
            f"No policy is proposed on {wish.count} pictures: their shares are not stated.",
            remedy=f"Draw at least {LEAST_PICTURES} (--n), or leave --remedy out.",
        )
    return _each(auditor, wish, wish.prompts, lambda prompt: _drawn(auditor, wish, prompt, draw))


def audit_again(auditor: Auditor, wish: Wish, draw: Draw, earlier: Earlier) -> Audit:
    """The prompts and seeds of an earlier audit, drawn again, without a people policy as they were then."""
    before = {each.prompt: each for each in earlier.prompts}

    def section(prompt: str) -> Section:
        found = _pictures(auditor, wish, prompt, draw, with_policy(auditor.kit, People()))
        moved = drift(earlier, before[prompt], found, eye=auditor.eye_digest, labeller=auditor.labeller)
        return replace(auditor.section(found), drift=moved)

    return _each(auditor, wish, tuple(before), section)


def wish_of(earlier: Earlier, *, model: str | None, budget_usd: float = 0.0) -> Wish:
    """What the earlier audit drew; `model`: another one, None for its own; `budget_usd`: for one prompt."""
    asked = earlier.asked
    prompts = tuple(each.prompt for each in earlier.prompts)
    return Wish(
        prompts,
        count=asked.count,
        seed=asked.seed,
        model=model or asked.model,
        style=asked.style,
        budget_usd=budget_usd,
        retrieval=asked.retrieval,
    )


def _each(auditor: Auditor, wish: Wish, prompts: tuple[str, ...], section: Callable[[str], Section]) -> Audit:
    """The audit of every prompt that may be drawn, and why the others may not. Raises the RefusedError where none
    may."""
    sections: list[Section] = []
    refused: list[tuple[str, str]] = []
    first: RefusedError | None = None
    for prompt in prompts:
        try:
            sections.append(section(prompt))
        except RefusedError as error:
            first = first or error
            refused.append((prompt, str(error)))
            if len(prompts) > 1:
                auditor.say(f"{prompt!r} is not drawn. {error}")
    if first and not sections:
        raise first
    return replace(_whole(auditor, wish, tuple(sections)), refused=tuple(refused))


def _drawn(auditor: Auditor, wish: Wish, prompt: str, draw: Draw) -> Section:
    found = _pictures(auditor, wish, prompt, draw, with_policy(auditor.kit, People()))
    section = auditor.section(found)
    own = auditor.kit.people
    if own.additions:
        return _remedied(auditor, wish, section, own, draw)
    section = _proposed(auditor, section)
    people = _policy(auditor, section)
    return _remedied(auditor, wish, section, people, draw) if wish.remedy and people else section


def _policy(auditor: Auditor, section: Section) -> People | None:
    """The policy to propose: by the reference's shares, else by equal ones; none without shares to judge by."""
    if auditor.labeller is None or len(section.found.shown) < LEAST_PICTURES:
        return None
    reference = auditor.shares or EQUAL
    away = section.distances or distances(section.found, reference)
    return proposal(away, reference) if away else None


def _proposed(auditor: Auditor, section: Section) -> Section:
    people = _policy(auditor, section)
    return replace(section, policy=policy_toml(people, section.found.prompt)) if people else section


def _remedied(auditor: Auditor, wish: Wish, section: Section, people: People, draw: Draw) -> Section:
    prompt = section.found.prompt
    other = _pictures(auditor, wish, prompt, draw, with_policy(auditor.kit, people))
    return replace(
        section,
        policy=policy_toml(people, prompt),
        remedied=other,
        changes=compare(section.found.measured, other.measured),
    )


def _pictures(auditor: Auditor, wish: Wish, prompt: str, draw: Draw, kit: Kit) -> Audited:
    policy = " with the people policy" if kit.people.additions else ""
    shown: list[Shown] = []
    for each in draw(wish.request(prompt), kit):
        shown.append(each)
        if len(shown) % EVERY == 0 or len(shown) == wish.count:
            auditor.say(f"{prompt!r}{policy}: {len(shown)} of {wish.count} drawn.")
    return auditor.measure(prompt, tuple(shown))


def _whole(auditor: Auditor, wish: Wish, sections: tuple[Section, ...]) -> Audit:
    hows = [each.how for section in sections for each in section.found.shown if each.how]
    return replace(
        auditor.audit(sections),
        model=hows[0].model if hows else wish.model,
        style=wish.style,
        seed=wish.seed,
        count=wish.count,
        retrieval=wish.retrieval,
    )
