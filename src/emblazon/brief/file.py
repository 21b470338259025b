"""The explicit brief: a TOML file that names the parts of the anatomy, for people who want no reading at all.

[brief]
subject = "a rocket"
action = "lifting off"
setting = "over a small town"
style = "flat"
colours = ["red", "#0f8b8d"]
exclusions = ["people"]

[request]            # all optional; the same words as the command line's
formats = ["square", "1200x627"]
count = 4
seed = 7
"""

from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from emblazon.brand.fields import Plain, Record, Seed, Words
from emblazon.brief.anatomy import Anatomy
from emblazon.brief.palette import hex_of
from emblazon.catalog.document import parse_document, read_text
from emblazon.catalog.profile import STYLES
from emblazon.errors import InputError
from emblazon.records import Need, Recolour, Request


def _path(value: object) -> object:
    return Path(value) if isinstance(value, str) and value else value


def _style(value: object) -> object:
    if isinstance(value, str) and value and value not in STYLES:
        raise ValueError(f"is no style. Write one of {', '.join(STYLES)}")
    return value


def _colour(value: str) -> str:
    try:
        hex_of(value)
    except InputError as error:
        raise ValueError("is no known colour. Name a common colour or write '#rrggbb'") from error
    return value


File = Annotated[Path, BeforeValidator(_path)]
Item = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Colour = Annotated[Item, AfterValidator(_colour)]


class Anatomical(Record):
    """The table [brief]: the anatomy, part by part."""

    subject: Words
    action: Plain = ""
    setting: Plain = ""
    composition: Plain = ""
    camera: Plain = ""
    lighting: Plain = ""
    mood: Plain = ""
    style: Annotated[str, BeforeValidator(_style)] = ""
    medium: Plain = ""
    colours: Annotated[tuple[Colour, ...], Field(max_length=8)] = ()
    lettering: Plain = ""
    exclusions: Annotated[tuple[Item, ...], Field(max_length=32)] = ()


class Asked(Record):
    """The table [request]: what is asked beside the anatomy."""

    formats: tuple[Item, ...] = ()
    count: int = 1
    seed: Seed | None = None
    model: Item = "auto"
    references: tuple[File, ...] = ()
    sketch: File | None = None
    retrieval: bool = True
    recolour: Recolour | None = None
    vector: bool = True
    steps: int | None = None
    guidance: float | None = None
    strength: float | None = None
    attempts: int = 3
    budget_usd: float | None = None
    needs: tuple[Need, ...] = ()
    disclose_prompt: bool = False


class BriefFile(Record):
    """A brief file, whole."""

    brief: Anatomical
    request: Asked = Asked()


def read_asked(asked: str) -> tuple[Request, Anatomy | None]:
    """The request in words, or the one in the brief file that `asked` is the path of (.toml)."""
    return read_brief_file(Path(asked)) if asked.endswith(".toml") else (Request(words=asked), None)


def read_brief_file(path: Path) -> tuple[Request, Anatomy]:
    """The request and the anatomy in a brief file, for `read_brief(request, kit, seed=…, anatomy=anatomy)`.

    References and sketch are relative to the file. Raises InputError naming line and remedy of every fault.
    """
    document = parse_document(read_text(path), BriefFile, name=path.name)
    brief, asked = document.brief, document.request
    if not brief.subject.strip():
        raise InputError(f"{path.name}: the subject is empty.", remedy="Say what the picture must show.")
    anatomy = _anatomy(brief)
    return _request(asked, anatomy, path.parent), anatomy


def _anatomy(brief: Anatomical) -> Anatomy:
    return Anatomy(
        subject=brief.subject,
        action=brief.action,
        setting=brief.setting,
        composition=brief.composition,
        camera=brief.camera,
        lighting=brief.lighting,
        mood=brief.mood,
        medium=brief.medium,
        styles=(brief.style,) if brief.style else (),
        colours=brief.colours,
        lettering=brief.lettering,
        exclusions=brief.exclusions,
    )


def _request(asked: Asked, anatomy: Anatomy, folder: Path) -> Request:
    return Request(
        words=_words(anatomy),
        formats=asked.formats,
        count=asked.count,
        seed=asked.seed,
        model=asked.model,
        references=tuple(folder / each for each in asked.references),
        sketch=folder / asked.sketch if asked.sketch is not None else None,
        retrieval=asked.retrieval,
        recolour=asked.recolour,
        vector=asked.vector,
        steps=asked.steps,
        guidance=asked.guidance,
        strength=asked.strength,
        attempts=asked.attempts,
        budget_usd=asked.budget_usd,
        needs=asked.needs,
        disclose_prompt=asked.disclose_prompt,
    )


def _words(anatomy: Anatomy) -> str:
    """The anatomy in one line, for run records and the library's search."""
    first = " ".join(each for each in (anatomy.subject, anatomy.action, anatomy.setting) if each)
    more = (
        anatomy.mood,
        anatomy.lighting,
        anatomy.camera,
        anatomy.composition,
        anatomy.medium,
        *anatomy.colours,
    )
    said = (f'with the text "{anatomy.lettering}"',) if anatomy.lettering else ()
    without = tuple(f"no {each}" for each in anatomy.exclusions)
    return ", ".join(each for each in (first, *more, *anatomy.styles, *said, *without) if each)
